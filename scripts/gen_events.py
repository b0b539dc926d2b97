#!/usr/bin/env python3
"""Makes a table of invented events, the same for the same number and seed.

usage: scripts/gen_events.py N SEED OUTPREFIX      writes OUTPREFIX.csv

60 countries and 3 000 actors, a few of them named often and most of them rarely; half the events in bursts of weeks
or months in one country, the others spread over 1990 to 2025 and growing more; one in five a range, one in ten dated
by year or by month alone; notes with commas and quotes among them. About 330 bytes a row, not sorted by date. The
first rows of a larger table are those of a smaller one of the same seed.
"""

import csv
import itertools
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta

COUNTRIES = 60
ACTORS = 3_000
BURSTS = 200
PHRASES = 3_000
SOURCES = 400
FIRST = date(1990, 1, 1)
DAYS = (date(2026, 1, 1) - FIRST).days
# Rows are drawn so many at a time, always a whole batch, so that a longer table begins as a shorter one does.
BATCH = 50_000

CONSONANTS = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "sh", "kh", "st", "tr"]
VOWELS = ["a", "e", "i", "o", "u", "ai", "ou"]
BODIES = [
    "Assembly", "Battalion", "Coalition", "Commission", "Congress", "Court", "Federation", "Guard",
    "League", "Ministry", "Network", "Workers",
]  # fmt: skip
KINDS = [
    "Armed clash", "Demonstration", "Air or drone strike", "Attack on civilians", "Riot", "Arrest", "Talks",
    "Ceasefire", "Election", "Sanctions", "Treaty", "Disaster",
]  # fmt: skip
NOUNS = [
    "soldiers", "villagers", "officials", "students", "miners", "observers", "drivers", "fishermen", "negotiators",
    "residents", "engineers", "doctors", "reporters", "guards", "traders", "refugees", "teachers", "farmers",
]  # fmt: skip
VERBS = [
    "blocked", "left", "reached", "searched", "defended", "crossed", "closed", "shelled", "rebuilt", "occupied",
    "evacuated", "inspected", "surrounded", "reopened", "abandoned", "photographed",
]  # fmt: skip
PLACES = [
    "the old bridge", "a border post", "the central square", "two warehouses", "the railway station", "a power plant",
    "the harbour", "several farms", "the university", "a checkpoint", "the town hall", "an airfield", "the hospital",
    "a refinery", "the main road", "the northern valley",
]  # fmt: skip
ENDS = [
    "before dawn", "for three days", "after the ceasefire", "without casualties", "despite the curfew",
    "as talks went on", "on the second attempt", "under artillery fire", "with help from outside",
    "while the convoy waited", "according to two accounts", "late in the evening",
]  # fmt: skip


def falling(count: int, steepness: float) -> list[float]:
    """Cumulated weights of which the first is the largest, after Zipf."""
    return list(itertools.accumulate((place + 1) ** -steepness for place in range(count)))


def invented(draw: random.Random, taken: set[str], ending: str = "") -> str:
    """A name that nobody bears and none has been given yet."""
    while True:
        syllables = (draw.choice(CONSONANTS) + draw.choice(VOWELS) for _ in range(draw.randint(2, 4)))
        name = "".join(syllables).capitalize() + ending
        if name not in taken:
            taken.add(name)
            return name


def phrase(draw: random.Random) -> str:
    """A sentence of about a hundred letters; some with a comma, some with a quotation."""
    who, where = draw.choice(NOUNS).capitalize(), draw.choice(PLACES)
    if draw.random() < 0.07:
        where = f'what they called "{where.split(" ", 1)[1]}"'
    joint = ", and " if draw.random() < 0.1 else " and "
    first = f"{who} {draw.choice(VERBS)} {where} {draw.choice(ENDS)}"
    last = f" {draw.choice(ENDS)}" if draw.random() < 0.5 else ""
    return f"{first}{joint}{draw.choice(NOUNS)} {draw.choice(VERBS)} {draw.choice(PLACES)}{last}."


class Model:
    """Everything that is drawn once, before the rows."""

    def __init__(self, seed: int) -> None:
        self.draw = draw = random.Random(seed)
        taken: set[str] = set()
        self.countries = [invented(draw, taken) for _ in range(COUNTRIES)]
        self.actors = [invented(draw, taken, " " + draw.choice(BODIES)) for _ in range(ACTORS)]
        self.phrases = [phrase(draw) for _ in range(PHRASES)]
        self.days = [(FIRST + timedelta(days=day)).isoformat() for day in range(DAYS)]
        self.country_weights = falling(COUNTRIES, 0.7)
        self.actor_weights = falling(ACTORS, 1.0)
        self.burst_weights = falling(BURSTS, 0.8)
        # Where a burst begins, how many days it lasts on average, and in which country.
        self.bursts = [
            (self.day_of_rising(), 5 + draw.expovariate(1 / 50), draw.choice(self.countries)) for _ in range(BURSTS)
        ]

    def day_of_rising(self) -> int:
        """A day, the likelier the later."""
        return int(DAYS * self.draw.random() ** 0.5)

    def when(self, day: int) -> tuple[str, str]:
        """Start and end as they are written."""
        start = self.days[day]
        what = self.draw.random()
        if what < 0.2:
            last = day + 1 + int(self.draw.lognormvariate(2.3, 1.3))
            return start, self.days[min(last, DAYS - 1)]
        if what < 0.3:
            return start[: 4 if what < 0.25 else 7], ""
        return start, ""

    def batch(self, first: int) -> Iterator[tuple[str | int, ...]]:
        """The rows from `first` on, numbered."""
        draw = self.draw
        countries = draw.choices(self.countries, cum_weights=self.country_weights, k=BATCH)
        bursts = draw.choices(self.bursts, cum_weights=self.burst_weights, k=BATCH)
        actors = iter(draw.choices(self.actors, cum_weights=self.actor_weights, k=3 * BATCH))
        kinds = draw.choices(KINDS, cum_weights=falling(len(KINDS), 0.6), k=BATCH)
        phrases = iter(draw.choices(self.phrases, k=2 * BATCH))
        for at, (country, (begin, length, home), kind) in enumerate(zip(countries, bursts, kinds, strict=True)):
            where = draw.random()
            if where < 0.55:
                day = min(begin + int(draw.expovariate(1 / length)), DAYS - 1)
                country = home if where < 0.4 else country
            else:
                day = self.day_of_rising()
            start, end = self.when(day)
            named = dict.fromkeys((next(actors), next(actors), next(actors)))
            some = list(named)[: draw.choice((1, 2, 2, 2, 3))]
            title = f"{kind}: {some[0]} in {country}"
            source = f"Source {int(draw.random() * SOURCES)}"
            notes = f"{next(phrases)} {next(phrases)}"
            yield first + at, start, end, title, country, ";".join(some), kind, source, notes

    def rows(self) -> Iterator[tuple[str | int, ...]]:
        """Rows without end."""
        for first in itertools.count(1, BATCH):
            yield from self.batch(first)


def main() -> None:
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    count, seed, prefix = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    with open(f"{prefix}.csv", "w", encoding="utf-8", newline="", buffering=1 << 20) as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["id", "start", "end", "title", "country", "actors", "type", "source", "notes"])
        table.writerows(itertools.islice(Model(seed).rows(), count))


if __name__ == "__main__":
    main()
