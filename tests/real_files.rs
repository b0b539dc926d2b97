//! Files from the field, each with what is in it.
//!
//! They lie beside the project, not in it: where they are absent the test says so and passes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use dateline::import::{Progress, ReadOptions, read_files};

/// File, format, records, events, records counted with another event, undated events, unreadable records; and where it was
/// counted too, the first and the last date. Each number was counted without this program as well, by what the note above
/// it says.
const FILES: &str = "\
# Lines. No text is a date; those with two letters in a row, 6, are taken for titles.
edtf/invalid.jsonl json 68 6 0 6 62
# Lines. XXXX, XXXX-XX and XXXX-XX-XX have no place on the axis.
edtf/valid.jsonl json 211 211 0 3 0
# Rows below the header. Eight have no year, and one of these says 1930 where the others have a day.
fivethirtyeight/actions_under_antiquities_act.csv csv 344 344 0 7 0 1906-09-24 to 2017-01-12
fivethirtyeight/candidate_visits.csv csv 1741 1741 0 0 0 2023-01-19 to 2024-03-04
fivethirtyeight/commencement_speeches.csv csv 154 154 0 0 0 1947-06-17 to 2015-05-20
fivethirtyeight/congressional_resignations.csv csv 615 615 0 0 0 1901-11-22 to 2018-01-15
fivethirtyeight/daily_show_guests.csv csv 2693 2693 0 0 0 1999-01-11 to 2015-08-05
# Days such as 9-Nov: no column has the year.
fivethirtyeight/events.csv csv 74 74 0 74 0
# 815 cells of FIRST APPEARANCE are empty.
fivethirtyeight/marvel-wikia-data.csv csv 16376 16376 0 815 0 1939-10 to 2013-06
fivethirtyeight/police_killings.csv csv 467 467 0 0 0 2015-01-01 to 2015-06-01
fivethirtyeight/transfers.csv csv 932 932 0 0 0 2000-01-31 to 2017-04-11
fivethirtyeight/trump.csv csv 106 106 0 0 0 2016-09-01 to 2016-11-08
# No header, U+0001 between eight columns, and a year for a date: not the columns of GDELT.
gdelt/5k_orig.csv csv 5000 5000 0 0 0 1979 to 1994
# Lines: 57 and 58 columns mixed.
gdelt/events.csv gdelt 710 710 0 0 0 1982-01-02 to 2016-07-28
# BEGIN:VEVENT, VTODO and VJOURNAL, without recurrence: 94 in 82 files (87 + 4 + 3). Records are more where an event repeats,
# each time it takes place, and where a part of a calendar that is no event stands alone or is about free time.
icalendar/alarms__example.ics icalendar 1 0 0 0 1
icalendar/alarms__rfc_5545_end.ics icalendar 1 0 0 0 1
# VAVAILABILITY is no event.
icalendar/availabilities__rfc_7953_1.ics icalendar 1 0 0 0 1
icalendar/calendars__alarm_etar_future.ics icalendar 1 1 0 0 0
icalendar/calendars__alarm_etar_notification_clicked.ics icalendar 1 1 0 0 0
icalendar/calendars__alarm_google_future.ics icalendar 1 1 0 0 0
icalendar/calendars__alarm_thunderbird_2_notification_5_min_postponed.ics icalendar 1 1 0 0 0
icalendar/calendars__alarm_thunderbird_2_notification_5_min_postponed_and_popped_up.ics icalendar 1 1 0 0 0
icalendar/calendars__alarm_thunderbird_closed.ics icalendar 1 1 0 0 0
icalendar/calendars__alarm_thunderbird_snoozed_until_1457.ics icalendar 1 1 0 0 0
icalendar/calendars__america_new_york_forward_reference.ics icalendar 1 1 0 0 0
icalendar/calendars__bom_calendar.ics icalendar 0 0 0 0 0
icalendar/calendars__broken_ical.ics icalendar 1 1 0 0 0
icalendar/calendars__created_calendar_with_unicode_fields.ics icalendar 3 3 0 1 0
# Part of a time zone without the zone.
icalendar/calendars__empty_RDATE.ics icalendar 1 0 0 0 1
# Eight bytes, one of them zero.
icalendar/calendars__fuzz_testcase_0_char_in_component_name.ics refused 0 0 0 0 0
icalendar/calendars__fuzz_testcase_vtimezone_lone_cr.ics icalendar 0 0 0 0 0
icalendar/calendars__issue_104_broken_calendar.ics icalendar 1 1 0 0 0
icalendar/calendars__issue_1050_calendar_with_events_and_todos.ics icalendar 4 4 0 2 0
icalendar/calendars__issue_1050_forward_timezone_reference.ics icalendar 1 1 0 0 0
icalendar/calendars__issue_1050_simple_calendar.ics icalendar 1 1 0 0 0
icalendar/calendars__issue_1050_uid_in_description.ics icalendar 2 2 0 2 0
# COUNT=10.
icalendar/calendars__issue_1081_event_with_rrule.ics icalendar 10 10 0 0 0
icalendar/calendars__issue_1081_invalid_rrule_freq.ics icalendar 1 1 0 0 0
# DTSTART:INVALID-DATE.
icalendar/calendars__issue_1081_invalid_start_valid_end.ics icalendar 1 1 0 1 0
icalendar/calendars__issue_1081_tzid_param.ics icalendar 1 1 0 0 0
icalendar/calendars__issue_1231_recurrence.ics icalendar 1 1 0 0 0
icalendar/calendars__issue_127_categories_with_commas.ics icalendar 1 1 0 0 0
icalendar/calendars__issue_1426_value_parameters.ics icalendar 1 1 0 0 0
# Events of nothing but an id and an image.
icalendar/calendars__issue_1561_image_value.ics icalendar 4 0 0 0 4
icalendar/calendars__issue_156_RDATE_with_PERIOD_TZID_khal_2.ics icalendar 1 1 0 0 0
# DTSTART and one RDATE.
icalendar/calendars__issue_1633_rdate_with_dates.ics icalendar 2 2 0 0 0
# The weekdays from 3 to 22 July 2015.
icalendar/calendars__issue_165_missing_event.ics icalendar 14 14 0 0 0
icalendar/calendars__issue_168_input.ics icalendar 1 1 0 0 0
icalendar/calendars__issue_178_custom_component_contains_other.ics icalendar 1 1 0 0 0
icalendar/calendars__issue_218_bad_tzid.ics icalendar 1 1 0 0 0
# VFREEBUSY is no event.
icalendar/calendars__issue_27_multiple_periods_in_freebusy_multiple_freebusies.ics icalendar 1 0 0 0 1
icalendar/calendars__issue_313_globally_unique_tzid.ics icalendar 3 3 0 0 0
icalendar/calendars__issue_322_expected_calendar.ics icalendar 1 1 0 1 0
icalendar/calendars__issue_350.ics icalendar 1 1 0 0 0
# Every week without end: ten years of Fridays.
icalendar/calendars__issue_466_convert_tzid_with_slash.ics icalendar 522 522 0 0 0
icalendar/calendars__issue_526_calendar_with_different_events.ics icalendar 2 2 0 0 0
icalendar/calendars__issue_526_calendar_with_events.ics icalendar 2 2 0 0 0
icalendar/calendars__issue_722_missing_VTIMEZONE_custom.ics icalendar 1 1 0 0 0
icalendar/calendars__issue_722_timezone_transition_ambiguity.ics icalendar 4 4 0 0 0
# Events of nothing but RELATED-TO.
icalendar/calendars__issue_798_related_to.ics icalendar 2 0 0 0 2
icalendar/calendars__issue_836_do_not_quote_tzid.ics icalendar 1 1 0 0 0
icalendar/calendars__multiple_timezones.ics icalendar 3 3 0 0 0
# Two events of 21 days each, one of them excepted.
icalendar/calendars__parsing_error.ics icalendar 40 40 0 0 0
# COUNT=9, one of them excepted, and one RDATE.
icalendar/calendars__period_with_timezone.ics icalendar 9 9 0 0 0
icalendar/calendars__property_params.ics icalendar 1 1 0 0 0
icalendar/calendars__rfc_6868.ics icalendar 1 1 0 1 0
icalendar/calendars__rfc_7265_appendix_example_1_ical.ics icalendar 1 1 0 0 0
icalendar/calendars__rfc_7265_example_1.ics icalendar 0 0 0 0 0
# Three times VAVAILABILITY.
icalendar/calendars__rfc_7953_3.ics icalendar 3 0 0 0 3
# Of six without date and summary, to-dos and journals are named by what they are.
icalendar/calendars__rfc_7986_image.ics icalendar 6 4 0 4 2
icalendar/calendars__rfc_9253_examples.ics icalendar 2 2 0 0 0
icalendar/calendars__rfc_9253_related_to.ics icalendar 1 1 0 1 0
icalendar/calendars__time.ics icalendar 0 0 0 0 0
icalendar/calendars__timezone_same_start.ics icalendar 1 1 0 0 0
icalendar/calendars__timezoned.ics icalendar 1 1 0 0 0
icalendar/events__event_with_escaped_character1.ics icalendar 1 1 0 1 0
icalendar/events__event_with_escaped_character3.ics icalendar 1 1 0 1 0
icalendar/events__event_with_escaped_characters.ics icalendar 1 1 0 1 0
# 15 Tuesdays, 5 of them excepted.
icalendar/events__event_with_recurrence_exdates_on_different_lines.ics icalendar 10 10 0 0 0
icalendar/events__event_with_unicode_fields.ics icalendar 1 1 0 0 0
icalendar/events__issue_100_transformed_doctests_into_unittests.ics icalendar 1 1 0 1 0
icalendar/events__issue_104_mark_events_broken.ics icalendar 1 1 0 0 0
# DTSTART and one RDATE.
icalendar/events__issue_156_RDATE_with_PERIOD.ics icalendar 2 2 0 0 0
# DTSTART, which is no Sunday, and ten first Sundays of November.
icalendar/events__issue_157_removes_trailing_semicolon.ics icalendar 11 11 0 0 0
icalendar/events__issue_355_url_escaping.ics icalendar 1 1 0 0 0
icalendar/events__issue_355_url_escaping_empty_param.ics icalendar 1 1 0 1 0
icalendar/events__issue_53_description_parsed_properly.ics icalendar 1 1 0 0 0
icalendar/events__issue_64_event_with_non_ascii_summary.ics icalendar 1 1 0 1 0
# Events of nothing but an attachment, or the answer to a request.
icalendar/events__issue_82_expected_output.ics icalendar 1 0 0 0 1
icalendar/events__rfc_7265_request_status.ics icalendar 1 0 0 0 1
icalendar/events__rfc_9074_example_2.ics icalendar 1 1 0 0 0
icalendar/events__rfc_9074_example_4.ics icalendar 1 1 0 0 0
# VFREEBUSY is no event.
icalendar/freebusy__example.ics icalendar 1 0 0 0 1
icalendar/timezones__issue_237_brazilia_standard.ics icalendar 0 0 0 0 0
icalendar/timezones__issue_55_parse_error_on_utc_offset_with_seconds.ics icalendar 0 0 0 0 0
icalendar/todos__example.ics icalendar 1 1 0 0 0
# Objects of the list.
kleptocracy/timeline.json json 1580 1580 0 0 0 1142-01-01 to 2025-11-04
# Rows below the header. Three say `Unknown Date`.
police_brutality/all-locations.csv csv 1340 1340 0 3 0 2020-05-26 to 2021-10-11
# Elements called event; in scripts, keys called start.
simile/christianity.xml simile 560 560 0 0 0 0001 to 2006
simile/cubism.js simile 11 11 0 0 0 1881 to 1964
simile/data.json simile 100 100 0 0 0
simile/dinosaurs.xml simile 224 224 0 0 0
simile/monet.xml simile 27 27 0 0 0 1840-11-14 to 1926-12-05
# Elements called event.
thetimelineproj/versions.timeline timeline 59 59 0 0 0 2009-04-11 to 2020-10-18
# Objects of `events`, and in eras.json 3 of `eras` beside 20.
timelinejs/cosmological.json timelinejs 6 6 0 0 0 Y-13798000000 to 0000
timelinejs/eras.json timelinejs 23 23 0 0 0 0600 to 0720
timelinejs/groups_test_2.json timelinejs 8 8 0 0 0 1851 to 1958
timelinejs/marktwain.json timelinejs 24 24 0 0 0 1900-01-05 to 2001
timelinejs/milliseconds.json timelinejs 5 5 0 0 0 2015-01-01 to 2015-01-01
# title, count and description, and no date.
timelinejs/parser_test.csv csv 3 3 0 3 0
timelinejs/seventh_century.json timelinejs 21 21 0 0 0 0602 to 0907-06-01
timelinejs/timeline2.json timelinejs 22 22 0 0 0 1600 to 2012
# 12 lines: the header, the title, and ten slides.
timelinejs/women_in_computing.csv timelinejs 10 10 0 0 0 1815-12-10 to 1985
timelinejs/women_in_computing.json timelinejs 10 10 0 0 0 1815-12-10 to 1985
# Rows below the header, or lines.
timesketch/csv_datetime_last_column.csv timesketch 4 4 0 0 0 2018-07-27 to 2018-07-27
timesketch/csv_timestamp_no_datetime.csv timesketch 3 3 0 0 0 2022-07-24 to 2022-07-24
# Packets; the column of dates is called DT.
timesketch/incorrect.csv csv 1 1 0 0 0 2020-09-18 to 2020-09-18
# A datetime of `1234 19:01:01` is no date.
timesketch/invalid_datetime.csv timesketch 4 4 0 1 0 2017-07-24 to 2017-10-24
timesketch/sigma_events.csv timesketch 4 4 0 0 0 2015-07-24 to 2015-07-24
timesketch/sigma_events.jsonl timesketch 5 5 0 0 0 2015-07-24 to 2022-01-22
# 1601-01-01 stands for no date.
timesketch/validate_time_out_of_range.csv timesketch 2 2 0 1 0 2227-12-31 to 2227-12-31
timesketch/validate_time_precision.csv timesketch 2 2 0 0 0 2015-07-24 to 2024-07-24
# 603 lines: the header, that of HXL, and the events.
ucdp_ged/conflict_data_BGD.csv ucdp 601 601 0 0 0 1989-05-20 to 2018-12-30
# Objects of the list, each with an item of its own.
wikidata/historicEvents.json wikidata 9125 9125 0 0 0 -3000-01-01 to 2023-08-01
";

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files_in(&path) } else { vec![path] }).collect()
}

/// What is read from a file, as a line of the table says it after the name.
fn read(path: &Path) -> String {
    let Ok(loaded) = read_files(&[path.to_owned()], &ReadOptions::default(), &Progress::default()) else {
        return "refused 0 0 0 0 0".to_owned();
    };
    let [report] = loaded.reports.as_slice() else { return format!("{} reports", loaded.reports.len()) };
    let (data, name) = (&loaded.dataset, &report.name);
    assert_eq!(report.records, report.events + report.merged + report.unreadable, "{name}");
    assert_eq!((data.len(), data.n_unreadable()), (report.events, report.unreadable), "{name}");
    assert_eq!(data.len() - data.n_dated(), report.undated, "{name}");
    assert_eq!(report.precision.values().sum::<usize>(), data.n_dated(), "{name}");
    assert!(data.ids().all(|id| !data.event(id).title().is_empty()), "{name}: an event without a title");
    let counts = [report.records, report.events, report.merged, report.undated, report.unreadable];
    let mut words = vec![report.format.clone()];
    words.extend(counts.map(|count| count.to_string()));
    words.extend(report.first.iter().zip(&report.last).map(|(first, last)| format!("{first} to {last}")));
    words.join(" ")
}

#[test]
fn every_file_is_read_as_it_was_counted() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if !folder.is_dir() {
        println!("skipped: no {}", folder.display());
        return;
    }
    let rows = FILES.lines().filter(|line| !line.starts_with('#'));
    let mut known: BTreeMap<&str, &str> = rows.map(|line| line.split_once(' ').expect("a name")).collect();
    let mut wrong = Vec::new();
    for path in files_in(&folder) {
        let name = path.strip_prefix(&folder).expect("below it").to_string_lossy().replace('\\', "/");
        if name.ends_with("SOURCE.txt") {
            continue;
        }
        let Some(expected) = known.remove(name.as_str()) else {
            wrong.push(format!("{name}: the table does not know it"));
            continue;
        };
        let seen = read(&path);
        // A row without dates leaves them open.
        let is_same = seen.strip_prefix(expected).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
        if !is_same {
            wrong.push(format!("{name}: {seen} instead of {expected}"));
        }
    }
    wrong.extend(known.keys().map(|name| format!("{name}: it is gone")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
