"""Finland's population of 15 and over, by region, gender and age.

Source: Statistics Finland, table 11re (population by region, age and gender, 31 December 2019), CC BY 4.0. Figures only;
summed to the age bands below. The region slug is ours; the codes are NUTS 3.
"""

from __future__ import annotations

from typing import NamedTuple

AGES = ("15-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+")
GENDERS = ("female", "male")


class Region(NamedTuple):
    """A region, its names, and its people: seven age bands of women, then of men."""

    slug: str
    code: str
    fi: str
    sv: str
    en: str
    female: tuple[int, ...]
    male: tuple[int, ...]


REGIONS = (
    Region(
        "uusimaa",
        "FI1B1",
        "Uusimaa",
        "Nyland",
        "Uusimaa",
        (93122, 128592, 121160, 108886, 104790, 97036, 75593),
        (93585, 129481, 127384, 109137, 98139, 78473, 46740),
    ),
    Region(
        "varsinais-suomi",
        "FI1C1",
        "Varsinais-Suomi",
        "Egentliga Finland",
        "Southwest Finland",
        (27086, 29647, 29886, 29058, 31406, 33700, 29372),
        (27578, 31418, 30788, 29636, 30265, 29746, 18997),
    ),
    Region(
        "satakunta",
        "FI196",
        "Satakunta",
        "Satakunta",
        "Satakunta",
        (10170, 10808, 12101, 12752, 15451, 17082, 15579),
        (11616, 12038, 12965, 13228, 15241, 15910, 10307),
    ),
    Region(
        "kanta-hame",
        "FI1C2",
        "Kanta-Häme",
        "Egentliga Tavastland",
        "Kanta-Häme",
        (8058, 8349, 10208, 10731, 12378, 13030, 11102),
        (9260, 9135, 10370, 11054, 12153, 11812, 7249),
    ),
    Region(
        "pirkanmaa",
        "FI197",
        "Pirkanmaa",
        "Birkaland",
        "Pirkanmaa",
        (29667, 34124, 33044, 30357, 32042, 33899, 29670),
        (30480, 36271, 35167, 31234, 31531, 29775, 18936),
    ),
    Region(
        "paijat-hame",
        "FI1C3",
        "Päijät-Häme",
        "Päijänne-Tavastland",
        "Päijät-Häme",
        (9936, 10397, 11398, 12265, 14180, 16340, 13789),
        (10361, 11233, 11868, 12463, 13616, 14299, 8657),
    ),
    Region(
        "kymenlaakso",
        "FI1C4",
        "Kymenlaakso",
        "Kymmenedalen",
        "Kymenlaakso",
        (7443, 7901, 9326, 10610, 13037, 14158, 12770),
        (8788, 8967, 10133, 10923, 13098, 12943, 8190),
    ),
    Region(
        "etela-karjala",
        "FI1C5",
        "Etelä-Karjala",
        "Södra Karelen",
        "South Karelia",
        (6120, 5999, 6914, 7717, 9422, 10024, 9614),
        (7492, 7175, 7503, 7915, 9477, 9358, 5987),
    ),
    Region(
        "etela-savo",
        "FI1D1",
        "Etelä-Savo",
        "Södra Savolax",
        "South Savo",
        (6102, 6013, 6929, 8359, 11528, 12550, 11766),
        (7179, 6841, 7159, 8379, 11836, 12094, 7713),
    ),
    Region(
        "pohjois-savo",
        "FI1D2",
        "Pohjois-Savo",
        "Norra Savolax",
        "North Savo",
        (13095, 13504, 13400, 14002, 18036, 18026, 15880),
        (13486, 14862, 14327, 14262, 18076, 17308, 10359),
    ),
    Region(
        "pohjois-karjala",
        "FI1D3",
        "Pohjois-Karjala",
        "Norra Karelen",
        "North Karelia",
        (8957, 8678, 8358, 8672, 12358, 12230, 10653),
        (9079, 9865, 9178, 8785, 12451, 12421, 7095),
    ),
    Region(
        "keski-suomi",
        "FI193",
        "Keski-Suomi",
        "Mellersta Finland",
        "Central Finland",
        (16240, 15863, 15959, 15127, 18433, 18959, 16476),
        (16837, 17934, 17026, 15914, 18375, 17805, 10922),
    ),
    Region(
        "etela-pohjanmaa",
        "FI194",
        "Etelä-Pohjanmaa",
        "Södra Österbotten",
        "South Ostrobothnia",
        (9390, 9525, 10408, 10627, 13129, 13625, 12580),
        (10792, 10419, 11169, 11100, 13105, 13404, 8220),
    ),
    Region(
        "pohjanmaa",
        "FI195",
        "Pohjanmaa",
        "Österbotten",
        "Ostrobothnia",
        (9965, 10258, 10360, 10127, 10881, 11540, 11029),
        (11292, 11633, 11513, 10922, 10761, 11221, 8025),
    ),
    Region(
        "keski-pohjanmaa",
        "FI1D5",
        "Keski-Pohjanmaa",
        "Mellersta Österbotten",
        "Central Ostrobothnia",
        (3618, 3671, 3947, 3687, 4345, 4685, 3973),
        (3931, 3949, 4096, 3951, 4226, 4481, 2777),
    ),
    Region(
        "pohjois-pohjanmaa",
        "FI1D9",
        "Pohjois-Pohjanmaa",
        "Norra Österbotten",
        "North Ostrobothnia",
        (24472, 24091, 25014, 22167, 25451, 24149, 20013),
        (27378, 27053, 27185, 24101, 25486, 23060, 13843),
    ),
    Region(
        "kainuu",
        "FI1D8",
        "Kainuu",
        "Kajanaland",
        "Kainuu",
        (3058, 3288, 3518, 4019, 5854, 5851, 5291),
        (3844, 3791, 3978, 4121, 6109, 5887, 3572),
    ),
    Region(
        "lappi",
        "FI1D7",
        "Lappi",
        "Lappland",
        "Lapland",
        (8890, 9819, 9430, 9765, 13731, 12852, 11103),
        (9387, 10318, 10336, 9997, 14210, 13114, 7799),
    ),
    Region(
        "ahvenanmaa",
        "FI200",
        "Ahvenanmaa",
        "Åland",
        "Åland",
        (1317, 1719, 1847, 2075, 2036, 1983, 1622),
        (1544, 1824, 1905, 2042, 1847, 1861, 1320),
    ),
)
