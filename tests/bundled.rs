//! The bundled events against the rules that they are made by.

use std::collections::BTreeSet;

use dateline::dataset::{EventFile, EventRecord, Facet, Status, country};
use dateline::import::{BUNDLED, bundled};
use dateline::time::Edtf;

fn file() -> EventFile {
    serde_json::from_str(BUNDLED).expect("the bundled file")
}

fn event(id: &str) -> EventRecord {
    file().events.into_iter().find(|event| event.id == id).unwrap_or_else(|| panic!("{id} is not there"))
}

#[test]
fn every_event_keeps_the_rules() {
    let file = file();
    let actors: BTreeSet<&str> = file.actors.iter().map(|actor| actor.id.as_str()).collect();
    let sources: BTreeSet<&str> = file.sources.iter().map(|source| source.id.as_str()).collect();
    assert_eq!(file.events.len(), 61);
    assert_eq!(file.events.iter().filter(|event| !event.when.is_empty()).count(), 25);
    let mut ids = BTreeSet::new();
    for event in &file.events {
        let id = &event.id;
        assert!(ids.insert(id), "{id} stands twice");
        assert!(!event.title.is_empty() && event.title.chars().count() <= 60, "{id}: title");
        assert!(event.when.is_empty() || event.when.parse::<Edtf>().is_ok(), "{id}: {}", event.when);
        assert!(Status::from_key(&event.status).is_some(), "{id}: status {:?}", event.status);
        assert!(!event.kind.is_empty() && !event.summary.is_empty(), "{id}: kind or summary");
        assert!(!event.countries.is_empty(), "{id}: no country");
        for place in &event.countries {
            assert!(country::by_code(&place.code).is_some(), "{id}: country {}", place.code);
        }
        for actor in &event.actors {
            assert!(actors.contains(actor.id.as_str()), "{id}: actor {}", actor.id);
        }
        assert!(!event.sources.is_empty(), "{id}: no source");
        for citation in &event.sources {
            assert!(sources.contains(citation.source.as_str()), "{id}: source {}", citation.source);
            assert!(citation.locator.starts_with('¶'), "{id}: locator {:?}", citation.locator);
        }
        let doubtful = event.when.contains(['?', '~', '%']);
        assert!(!doubtful || !event.when_note.is_empty(), "{id}: an inferred date without a reason");
    }
}

#[test]
fn the_four_events_that_must_be_there_are_there() {
    assert_eq!(event("group-24-founded").when, "2012");
    assert_eq!(event("kazakhstan-requests-csto-troops").when, "2022-01-05");
    assert_eq!(event("csto-deployment-kazakhstan").status, "announced");
    assert_eq!(event("moscow-tajik-embassy-protest").when, "?2021-04-02");
    let rallies = event("navalny-solidarity-rallies-2023");
    assert_eq!((rallies.when.as_str(), rallies.status.as_str()), ("2023-01-21/2023-01-22", "announced"));
}

#[test]
fn two_names_of_one_person_are_one_actor() {
    let dataset = bundled().dataset;
    let by_alias = dataset.find_value(Facet::Actor, "Izatullo Kholov");
    assert!(by_alias.is_some());
    assert_eq!(by_alias, dataset.find_value(Facet::Actor, "Izzat Amon"));
}

#[test]
fn the_removal_has_its_four_accounts() {
    let removal = event("izzat-amon-removed");
    assert_eq!(removal.accounts.len(), 4);
    assert!(removal.accounts.iter().all(|account| !account.by.is_empty() && !account.text.is_empty()));
    assert_eq!(removal.status, "disputed");
}
