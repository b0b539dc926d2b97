#!/usr/bin/env python3
"""Makes invented tables with the columns of ACLED and UCDP GED, the same for the same number and seed.

usage: scripts/gen_conflict.py N SEED OUTPREFIX [SHARE]     writes OUTPREFIX-acled.csv and OUTPREFIX-ucdp.csv

People, places and events are those of gen_events.py. In the ACLED table one event in ten has a date precision of 2 or 3;
SHARE of the events, 0 without it, come a second time for their other actor, as in a monadic export, far behind the first.
In the UCDP table one event in four has a window of dates.
"""

import csv
import random
import sys
from datetime import date, timedelta

from gen_events import FIRST, Model

SUB_EVENTS = {
    "Battles": ["Armed clash", "Non-state actor overtakes territory"],
    "Protests": ["Peaceful protest", "Protest with intervention"],
    "Riots": ["Mob violence", "Violent demonstration"],
    "Explosions/Remote violence": ["Shelling/artillery/missile attack", "Air/drone strike"],
    "Strategic developments": ["Arrests", "Agreement"],
}
INTERS = ["State forces", "Rebel group", "Political militia", "Protesters", "Rioters", "Civilians"]
ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,"
    "actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,"
    "latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp"
).split(",")
UCDP = (
    "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,"
    "dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,"
    "number_of_sources,source_article,source_office,source_date,source_headline,source_original,where_prec,"
    "where_coordinates,where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,"
    "region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,"
    "low,gwnoa,gwnob"
).split(",")


class Conflict:
    """Everything that is drawn once, before the rows."""

    def __init__(self, seed: int) -> None:
        self.model = Model(seed)
        self.draw = random.Random(seed + 1)
        phrases = self.model.phrases
        self.places = [" ".join(self.draw.choice(phrases).rstrip(".").split()[-2:]).capitalize() for _ in range(4_000)]

    def day(self) -> date:
        return FIRST + timedelta(days=self.model.day_of_rising())

    def point(self) -> tuple[str, str]:
        return f"{self.draw.uniform(-35, 60):.4f}", f"{self.draw.uniform(-20, 140):.4f}"

    def acled(self, number: int) -> tuple[list[object], list[object]]:
        """The row of an event, and the same for its other actor."""
        draw, model = self.draw, self.model
        day = self.day()
        kind = draw.choice(list(SUB_EVENTS))
        country = draw.randrange(len(model.countries))
        actors = draw.choices(model.actors, cum_weights=model.actor_weights, k=4)
        allies = [actors[2] if draw.random() < 0.3 else "", f"{actors[2]}; {actors[3]}" if draw.random() < 0.1 else ""]
        if draw.random() < 0.3:
            actors[1] = ""
        inter = [draw.choice(INTERS), draw.choice(INTERS) if actors[1] else ""]
        place, (lat, lon) = draw.choice(self.places), self.point()
        precision = draw.choices((1, 2, 3), (90, 8, 2))[0]
        words = f"On {day:%d %B %Y}, {draw.choice(model.phrases)} {draw.choice(model.phrases)}"
        sources = "; ".join(f"Source {draw.randrange(400)}" for _ in range(draw.choice((1, 1, 2))))
        interaction = "-".join(part for part in inter if part)
        sides = [(actors[0], allies[0], inter[0]), (actors[1], allies[1], inter[1])]

        def row(sides: list[tuple[str, str, str]]) -> list[object]:
            return [
                f"XA{country:02}{number}", f"{day:%d %B %Y}", day.year, precision, "Political violence", kind,
                SUB_EVENTS[kind][number % 2],
                *sides[0], *sides[1], interaction, "Civilian targeting" if number % 5 == 0 else "", 100 + country,
                f"Region {country % 9}", model.countries[country], f"North {number % 17}", f"District {number % 211}", "",
                place, lat, lon, 1 + number % 3, sources, "National", words, number % 7,
                "crowd size=no report" if kind == "Protests" else "", 1_700_000_000 + number,
            ]  # fmt: skip

        return row(sides), row([sides[1], sides[0]])

    def ucdp(self, number: int) -> list[object]:
        draw, model = self.draw, self.model
        start = self.day()
        precision, length = draw.choices(((1, 0), (2, 3), (3, 6), (4, 20), (5, 90)), (75, 10, 5, 7, 3))[0]
        country = draw.randrange(len(model.countries))
        a, b = draw.choices(model.actors, cum_weights=model.actor_weights, k=2)
        place, (lat, lon) = draw.choice(self.places), self.point()
        told = [start + timedelta(days=1 + nth) for nth in range(draw.choice((1, 1, 2)))]
        heads = [draw.choice(model.phrases).rstrip(".").replace('"', "") for _ in told]
        offices = [f"Source {draw.randrange(400)}" for _ in told]
        articles = ";".join(f'"{o},{d},{h}"' for o, d, h in zip(offices, told, heads, strict=True))
        best = draw.randrange(30)
        return [
            number, f"XAN-{start.year}-1-{number}", start.year, 1, "Clear", 1 + number % 3, 300 + country,
            300 + country, f"{model.countries[country]}: Government", 700, 700, f"{a} - {b}", 10, 10, a, 20, 20, b,
            len(told), articles, ";".join(offices), ";".join(map(str, told)), ";".join(heads), "police", 1 + number % 6,
            f"{place} town", f"{place} town, near the border", f"North {number % 17} province",
            f"District {number % 211} district", lat, lon, f"POINT ({lon} {lat})", 150_000 + number % 9_999,
            model.countries[country], 100 + country, "Asia", 1, precision, f"{start} 00:00:00.000",
            f"{start + timedelta(days=length)} 00:00:00.000", best // 3, best // 4, best // 5, 0, best, best + 2, best // 2,
            100 + country, "",
        ]  # fmt: skip


def main() -> None:
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    count, seed, prefix = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    share = float(sys.argv[4]) if len(sys.argv) == 5 else 0.0
    conflict = Conflict(seed)
    with open(f"{prefix}-acled.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(ACLED)
        again = []
        for number in range(1, count + 1):
            row, other = conflict.acled(number)
            writer.writerow(row)
            if number <= share * count:
                again.append(other)
        writer.writerows(again)
    with open(f"{prefix}-ucdp.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(UCDP)
        writer.writerows(conflict.ucdp(number) for number in range(1, count + 1))


if __name__ == "__main__":
    main()
