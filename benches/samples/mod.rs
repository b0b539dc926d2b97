//! Invented files of every format, as large as one likes; the same for the same number.

use std::fmt::Write as _;

use dateline::time::MONTHS;

/// A format, and what writes a file of `n` records of it.
pub(crate) struct Sample {
    /// The importer that reads it.
    pub(crate) format: &'static str,
    /// What is added to its name where a format has more than one form.
    pub(crate) form: &'static str,
    /// The extension.
    pub(crate) extension: &'static str,
    /// The text of a file of so many records.
    pub(crate) text: fn(usize) -> String,
}

impl Sample {
    /// `timesketch`, `timesketch_jsonl`.
    pub(crate) fn name(&self) -> String {
        if self.form.is_empty() { self.format.to_owned() } else { format!("{}_{}", self.format, self.form) }
    }
}

const fn sample(
    format: &'static str,
    form: &'static str,
    extension: &'static str,
    text: fn(usize) -> String,
) -> Sample {
    Sample { format, form, extension, text }
}

/// One for each importer, and for each of the forms of it that are read in another way.
pub(crate) const SAMPLES: &[Sample] = &[
    sample("dateline", "", "json", native),
    sample("timelinejs", "", "json", timelinejs),
    sample("timelinejs", "table", "csv", timelinejs_table),
    sample("vis", "", "json", vis),
    sample("icalendar", "", "ics", icalendar),
    sample("timeline", "", "timeline", timeline_xml),
    sample("simile", "", "xml", simile),
    sample("acled", "", "csv", acled),
    sample("ucdp", "", "csv", ucdp),
    sample("gdelt", "", "tsv", gdelt),
    sample("icews", "", "tab", icews),
    sample("timesketch", "", "csv", timesketch),
    sample("timesketch", "jsonl", "jsonl", timesketch_lines),
    sample("wikidata", "", "json", wikidata),
    sample("json", "", "json", any_json),
    sample("json", "lines", "jsonl", any_lines),
    sample("aeon", "", "csv", aeon),
    sample("uwazi", "", "csv", uwazi),
    sample("palladio", "", "json", palladio),
    sample("markwhen", "", "mw", markwhen),
    sample("markdown", "", "md", markdown),
    sample("csv", "", "csv", table),
];

const COUNTRIES: [&str; 5] = ["Kazakhstan", "Tajikistan", "Russia", "Ukraine", "Belarus"];
const CODES: [&str; 5] = ["KZ", "TI", "RS", "UP", "BO"];
const KINDS: [&str; 5] = ["Protests", "Battles", "Riots", "Strategic developments", "Violence against civilians"];

/// What happened in a record: thirty years of days, without order.
struct Event {
    i: usize,
    year: usize,
    month: usize,
    day: usize,
}

impl Event {
    fn of(i: usize) -> Self {
        // A step that is prime to the number of days spreads them.
        let nth = i * 7_919 % 10_950;
        Self { i, year: 1_995 + nth / 365, month: nth / 31 % 12 + 1, day: nth % 27 + 1 }
    }

    fn iso(&self) -> String {
        format!("{}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// The day after, which the month always has.
    fn next(&self) -> String {
        format!("{}-{:02}-{:02}", self.year, self.month, self.day + 1)
    }

    fn compact(&self) -> String {
        format!("{}{:02}{:02}", self.year, self.month, self.day)
    }

    fn written(&self) -> String {
        format!("{:02} {} {}", self.day, MONTHS[self.month - 1], self.year)
    }

    fn title(&self) -> String {
        format!("Villagers blocked the road to the harbour, part {}", self.i)
    }

    fn note(&self) -> String {
        format!(
            "Around {} people gathered near the old bridge and left in the evening, two accounts agree; a third one, \
             printed a week later, names another square.",
            self.i % 900 + 10
        )
    }

    fn country(&self) -> &'static str {
        COUNTRIES[self.i % 5]
    }

    fn kind(&self) -> &'static str {
        KINDS[self.i % 5]
    }

    fn actor(&self) -> String {
        format!("Workers of district {}", self.i % 700)
    }
}

/// A text of a head, of records with something between them, and of an end.
fn joined(n: usize, head: &str, between: &str, end: &str, write: impl Fn(&mut String, &Event)) -> String {
    let mut text = head.to_owned();
    for i in 0..n {
        if i > 0 {
            text.push_str(between);
        }
        write(&mut text, &Event::of(i));
    }
    text.push_str(end);
    text
}

fn native(n: usize) -> String {
    let head = "{\n  \"format\": \"dateline\",\n  \"version\": 1,\n  \"title\": \"Invented\",\n  \"events\": [\n";
    joined(n, head, ",\n", "\n  ]\n}\n", |text, event| {
        let _ = write!(
            text,
            "    {{ \"id\": \"e{}\", \"title\": \"{}\", \"when\": \"{}/{}\", \"summary\": \"{}\", \"countries\": [\"KZ\"], \
             \"actors\": [\"{}\"], \"kind\": \"{}\" }}",
            event.i,
            event.title(),
            event.iso(),
            event.next(),
            event.note(),
            event.actor(),
            event.kind()
        );
    })
}

fn timelinejs(n: usize) -> String {
    joined(n, "{\"events\": [\n", ",\n", "\n]}\n", |text, event| {
        let _ = write!(
            text,
            "{{\"start_date\": {{\"year\": \"{}\", \"month\": \"{}\", \"day\": \"{}\"}}, \"text\": {{\"headline\": \"{}\", \
             \"text\": \"<p>{}</p>\"}}, \"group\": \"{}\"}}",
            event.year,
            event.month,
            event.day,
            event.title(),
            event.note(),
            event.kind()
        );
    })
}

fn timelinejs_table(n: usize) -> String {
    let head = "Year,Month,Day,Time,End Year,End Month,End Day,End Time,Display Date,Headline,Text,Media,Media Credit,\
                Media Caption,Media Thumbnail,Type,Group,Background\n";
    joined(n, head, "", "", |text, event| {
        let _ = writeln!(
            text,
            "{},{},{},,,,,,,\"{}\",\"<p>{}</p>\",,,,,,{},",
            event.year,
            event.month,
            event.day,
            event.title(),
            event.note(),
            event.kind()
        );
    })
}

fn vis(n: usize) -> String {
    joined(n, "[\n", ",\n", "\n]\n", |text, event| {
        let _ = write!(
            text,
            "{{\"id\": {}, \"content\": \"{}\", \"start\": \"{}\", \"end\": \"{}\", \"group\": \"{}\", \"title\": \"{}\"}}",
            event.i,
            event.title(),
            event.iso(),
            event.next(),
            event.kind(),
            event.note()
        );
    })
}

fn icalendar(n: usize) -> String {
    let head = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//Invented//EN\r\n";
    joined(n, head, "", "END:VCALENDAR\r\n", |text, event| {
        let _ = write!(
            text,
            "BEGIN:VEVENT\r\nUID:{}@example\r\nDTSTAMP:20200101T000000Z\r\nDTSTART;VALUE=DATE:{}\r\nSUMMARY:{}\r\n\
             CATEGORIES:{}\r\nDESCRIPTION:Around {} people gathered near the old bridge\r\n  and left in the \
             evening.\r\nEND:VEVENT\r\n",
            event.i,
            event.compact(),
            event.title().replace(',', "\\,"),
            event.kind(),
            event.i % 900 + 10
        );
    })
}

fn timeline_xml(n: usize) -> String {
    let mut head = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<timeline>\n  <version>2.9.0</version>\n  \
         <timetype>gregoriantime</timetype>\n  <categories>\n"
        .to_owned();
    for kind in KINDS {
        let _ = writeln!(
            head,
            "    <category><name>{kind}</name><color>200,100,50</color><font_color>0,0,0</font_color></category>"
        );
    }
    head.push_str("  </categories>\n  <events>\n");
    joined(n, &head, "", "  </events>\n</timeline>\n", |text, event| {
        let _ = writeln!(
            text,
            "    <event><start>{} 00:00:00</start><end>{} 00:00:00</end><text>{}</text><fuzzy>False</fuzzy>\
             <locked>False</locked><ends_today>False</ends_today><category>{}</category><description>{}</description>\
             </event>",
            event.iso(),
            event.next(),
            event.title(),
            event.kind(),
            event.note()
        );
    })
}

fn simile(n: usize) -> String {
    joined(n, "<data>\n", "", "</data>\n", |text, event| {
        let month = &MONTHS[event.month - 1][..3];
        let _ = writeln!(
            text,
            "  <event start=\"{month} {} {} 00:00:00 GMT\" title=\"{}\">{}</event>",
            event.day,
            event.year,
            event.title(),
            event.note()
        );
    })
}

fn acled(n: usize) -> String {
    let head = "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,\
                assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,\
                admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,notes,fatalities,\
                tags,timestamp\n";
    joined(n, head, "", "", |text, event| {
        let _ = writeln!(
            text,
            "KAZ{},{},{},{},Demonstrations,{},Peaceful protest,{},Students; Teachers,Protesters,,,,Protesters only,,398,\
             Central Asia,{},Almaty,,,Almaty,43.2567,76.9286,1,Daily Example; Evening Post,National,\"{}\",{},\
             crowd size=about {},1650000000",
            event.i,
            event.iso(),
            event.year,
            event.i % 10 / 8 + 1,
            event.kind(),
            event.actor(),
            event.country(),
            event.note(),
            event.i % 4,
            event.i % 900 + 10
        );
    })
}

fn ucdp(n: usize) -> String {
    let head = "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,\
                dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,\
                side_b,number_of_sources,source_article,source_office,source_date,source_headline,source_original,\
                where_prec,where_coordinates,where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,\
                country,country_id,region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,\
                deaths_civilians,deaths_unknown,best,high,low,gwnoa,gwnob\n";
    joined(n, head, "", "", |text, event| {
        let day = event.iso();
        let _ = writeln!(
            text,
            "{i},KAZ-{i},{},1,Clear,2,400,400,Kazakhstan: Salt Hills,500,500,A - B,1,1,{},2,2,Clan B,1,\
             \"Daily Example,{day},Two killed\",Daily Example,{day},Two killed at the wells,police,1,Salt Wells,near the \
             wells,South,Salt District,43.25,76.92,POINT (76.92 43.25),131000,{},705,Asia,1,{},{day} 00:00:00.000,\
             {} 00:00:00.000,0,1,0,1,2,3,2,705,",
            event.year,
            event.actor(),
            event.country(),
            event.i % 10 / 9 + 1,
            if event.i % 10 == 9 { event.next() } else { day.clone() },
            i = event.i
        );
    })
}

fn gdelt(n: usize) -> String {
    joined(n, "", "", "", |text, event| {
        let (day, code) = (event.compact(), CODES[event.i % 5]);
        let _ = writeln!(
            text,
            "{}\t{day}\t{}\t{}\t{}.5000\tKAZ\tKAZAKHSTAN\tKAZ\t\t\t\t\t\t\t\tRUSGOV\tMOSCOW\tRUS\t\t\t\t\tGOV\t\t\t1\t{}\t{}\t{}\t\
             1\t2.8\t{}\t2\t{}\t-1.5\t4\tAlmaty, Almaty, Kazakhstan\t{code}\t{code}02\t2\t43.25\t76.95\t-2331998\t1\tRussia\tRS\t\
             RS\t\t60\t100\tRS\t4\tAlmaty, Almaty, Kazakhstan\t{code}\t{code}02\t2\t43.25\t76.95\t-2331998\t{day}234500\t\
             https://news.example/{}",
            event.i,
            &day[..6],
            event.year,
            event.year,
            ["043", "190", "141", "057", "112"][event.i % 5],
            ["043", "190", "141", "057", "112"][event.i % 5],
            ["04", "19", "14", "05", "11"][event.i % 5],
            event.i % 30 + 1,
            event.i % 30 + 1,
            event.i
        );
    })
}

fn icews(n: usize) -> String {
    let head = "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\t\
                Target Name\tTarget Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\t\
                Province\tCountry\tLatitude\tLongitude\n";
    joined(n, head, "", "", |text, event| {
        let _ = writeln!(
            text,
            "{}\t{}\t{}\tCivilian\t{}\tMake statement\t010\t0.0\tGovernment\tGovernment\t{}\t{}\t3\tDaily Example\tAlmaty\t\t\
             Almaty\t{}\t43.25\t76.95",
            event.i,
            event.iso(),
            event.actor(),
            event.country(),
            event.country(),
            event.i + 7_000_000,
            event.country()
        );
    })
}

fn timesketch(n: usize) -> String {
    joined(n, "message,timestamp,datetime,timestamp_desc,hostname,user\n", "", "", |text, event| {
        let _ = writeln!(
            text,
            "\"{}\",,{}T{:02}:{:02}:{:02}+00:00,Content Modification Time,host-{},user{}",
            event.title(),
            event.iso(),
            event.i % 24,
            event.i % 60,
            event.i / 60 % 60,
            event.i % 40,
            event.i % 90
        );
    })
}

fn timesketch_lines(n: usize) -> String {
    joined(n, "", "", "", |text, event| {
        let _ = writeln!(
            text,
            "{{\"message\": \"{}\", \"datetime\": \"{}T{:02}:{:02}:{:02}+00:00\", \"timestamp_desc\": \"Creation Time\", \
             \"hostname\": \"host-{}\"}}",
            event.title(),
            event.iso(),
            event.i % 24,
            event.i % 60,
            event.i / 60 % 60,
            event.i % 40
        );
    })
}

fn wikidata(n: usize) -> String {
    let head = "{\"head\": {\"vars\": [\"event\", \"eventLabel\", \"date\", \"datePrecision\"]}, \"results\": {\"bindings\": [\n";
    joined(n, head, ",\n", "\n]}}\n", |text, event| {
        let _ = write!(
            text,
            "{{\"event\": {{\"type\": \"uri\", \"value\": \"http://www.wikidata.org/entity/Q{}\"}}, \"date\": {{\"datatype\": \
             \"http://www.w3.org/2001/XMLSchema#dateTime\", \"type\": \"literal\", \"value\": \"{}T00:00:00Z\"}}, \
             \"datePrecision\": {{\"datatype\": \"http://www.w3.org/2001/XMLSchema#integer\", \"type\": \"literal\", \
             \"value\": \"{}\"}}, \"eventLabel\": {{\"xml:lang\": \"en\", \"type\": \"literal\", \"value\": \"{}\"}}}}",
            event.i + 1,
            event.iso(),
            9 + event.i % 3,
            event.title()
        );
    })
}

/// An object as an archive's own interface may give it.
fn object(text: &mut String, event: &Event) {
    let _ = write!(
        text,
        "{{\"id\": {}, \"title\": \"{}\", \"date\": \"{}\", \"country\": \"{}\", \"tags\": [\"{}\", \"archive\"], \
         \"description\": \"{}\"}}",
        event.i,
        event.title(),
        event.iso(),
        event.country(),
        event.kind(),
        event.note()
    );
}

fn any_json(n: usize) -> String {
    joined(n, "{\"count\": 1, \"results\": [\n", ",\n", "\n]}\n", object)
}

fn any_lines(n: usize) -> String {
    joined(n, "", "\n", "\n", object)
}

fn aeon(n: usize) -> String {
    let head = "EventID,Title,Start Date,Duration,End Date,Parent,Color,Tags,Summary\n";
    joined(n, head, "", "", |text, event| {
        let _ = writeln!(
            text,
            "{},\"{}\",{},1 day,{},,Red,{},\"{}\"",
            event.i,
            event.title(),
            event.iso(),
            event.next(),
            event.kind(),
            event.note()
        );
    })
}

fn uwazi(n: usize) -> String {
    let head = "Title,Date added,Template,Published,Date,Country,Descriptors,Documents,Attachments\n";
    joined(n, head, "", "", |text, event| {
        let _ = writeln!(
            text,
            "\"{}\",2024-02-03,Event,Published,{},{},{}|archive,,",
            event.title(),
            event.iso(),
            event.country(),
            event.kind()
        );
    })
}

fn palladio(n: usize) -> String {
    let head = "{\"files\": [{\"id\": 0, \"label\": \"Events\", \"fields\": [{\"key\": \"Title\", \"type\": \"text\", \
                \"cardinality\": 1, \"uniqueKey\": false}, {\"key\": \"Date\", \"type\": \"date\", \"cardinality\": 1, \
                \"uniqueKey\": false}, {\"key\": \"Place\", \"type\": \"text\", \"cardinality\": 1, \"uniqueKey\": false}], \
                \"autoFields\": [], \"data\": [\n";
    joined(n, head, ",\n", "\n]}]}\n", |text, event| {
        let _ =
            write!(text, "{{\"Title\": \"{}\", \"Date\": \"{}\", \"Place\": \"Almaty\"}}", event.title(), event.iso());
    })
}

fn markwhen(n: usize) -> String {
    joined(n, "title: Invented\n\n", "", "", |text, event| {
        let _ = writeln!(text, "{} / {}: {} #{}", event.iso(), event.next(), event.title(), event.i % 9);
    })
}

fn markdown(n: usize) -> String {
    joined(n, "# Invented\n\n", "", "", |text, event| {
        let _ = writeln!(text, "- **{}**: {}", event.written(), event.title());
    })
}

fn table(n: usize) -> String {
    joined(n, "date,title,country,actor,kind,summary\n", "", "", |text, event| {
        let _ = writeln!(
            text,
            "{},\"{}\",{},{},{},\"{}\"",
            event.iso(),
            event.title(),
            event.country(),
            event.actor(),
            event.kind(),
            event.note()
        );
    })
}
