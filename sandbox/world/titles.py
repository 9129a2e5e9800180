"""The invented publishers and titles of the make-believe country. No name here belongs to a real medium."""

from __future__ import annotations

from typing import NamedTuple


class Title(NamedTuple):
    """A brand. Reach is the aim for a week, in thousands of persons; platforms: w web, i iOS, a Android, v video."""

    name: str
    genre: str
    reach: float
    platforms: str
    sections: str = ""
    region: str = ""
    language: str = "fi"
    rule: str = "always"
    # Places with a web site of their own; the title is all of them together.
    editions: tuple[str, ...] = ()


class Publisher(NamedTuple):
    """A member of the measurement, with its titles."""

    name: str
    titles: tuple[Title, ...]


DEMO_PUBLISHER = "Kaukoranta Media"

NEWS = "Uutiset,Kotimaa,Ulkomaat,Talous,Urheilu,Viihde"
LOCAL = "Uutiset,Urheilu,Mielipide"
EVENING = "Uutiset,Urheilu,Viihde,Terveys,Ruoka,Autot"

# Forty places that are on no map.
VILLAGES = tuple(
    start + end
    for start in ("Karpalo", "Kontio", "Majava", "Näätä", "Pöllö", "Sieni", "Tikkas", "Vanamo")
    for end in ("kallio", "lampi", "rinne", "suvanto", "vuori")
)

PUBLISHERS = (
    Publisher(
        "Kaukoranta Media",
        (
            Title("Metropolin Aamu", "quality", 1200, "wia", NEWS + ",Kulttuuri"),
            Title("Kauppatorin Kello", "business", 250, "wia", "Pörssi,Yritykset,Työelämä"),
            Title("Pohjois-Pirkanmaan Paikallissanomat", "local", 26, "wa", LOCAL, "pirkanmaa"),
            Title("Metsänreunan Ääni", "local", 13, "w", LOCAL, "kanta-hame"),
            Title("Ruokapöydässä", "lifestyle", 170, "wi", "Reseptit,Leivonta"),
            Title("Yöpöydän Lukija", "culture", 24, "w", "Kirjat", rule="lapses"),
            Title("Äänekäs", "culture", 60, "wv", "Podcastit,Musiikki"),
            Title("Kaukoranta Kokeilu", "tech", 9, "w", "", rule="never"),
        ),
    ),
    Publisher(
        "Iltalyhty Kustannus",
        (
            Title("Iltalyhty", "evening", 2800, "wiav", EVENING),
            Title("Hohdokas", "celebrity", 900, "wia", "Julkkikset,Kuninkaalliset,Tv"),
            Title("Maalitolppa", "sports", 280, "wia", "Jääkiekko,Jalkapallo,Hiihto"),
            Title("Kotilieden Vieressä", "lifestyle", 120, "w", "Sisustus,Puutarha"),
        ),
    ),
    Publisher(
        "Päivänkehrä Oyj",
        (
            Title("Päivänkehrä", "evening", 2700, "wiav", EVENING),
            Title("Moottoritie", "cars", 140, "wa", "Koeajot,Käytetyt"),
            Title("Pelikone", "tech", 180, "wia", "Pelit,Laitteet"),
            Title("Lapsiarki", "family", 150, "wi", "Raskaus,Vauvat,Koululaiset"),
        ),
    ),
    Publisher(
        "Tuulikello Yhtiöt",
        (
            Title("Tuulikello", "broadcast", 1900, "wiav", "Uutiset,Urheilu,Kulttuuri,Lapset"),
            Title("Tuulikello på svenska", "swedish", 110, "wiav", "Nyheter,Sport", "", "sv"),
            Title("Tuulikello Ääniaalto", "broadcast", 300, "wia", "Ohjelmat"),
        ),
    ),
    Publisher(
        "Kanava Kaamos",
        (
            Title("Kaamosuutiset", "broadcast", 1800, "wiav", "Kotimaa,Rikos,Viihde,Sää"),
            Title("Kaamos Katsomo-opas", "celebrity", 130, "wav", "Sarjat"),
            Title("Makujen Matka", "lifestyle", 95, "wv", "Reseptit"),
        ),
    ),
    Publisher(
        "Hämeenharjun Lehtiyhtymä",
        (
            Title("Hämeenharjun Sanansaattaja", "regional", 300, "wia", LOCAL + ",Talous", "pirkanmaa"),
            Title("Vesijärven Viikkoviesti", "regional", 90, "wa", LOCAL, "paijat-hame"),
            Title("Ylöjoen Kuulumiset", "local", 8, "w", "", "pirkanmaa"),
            Title("Kankaanseudun Tiedottaja", "local", 11, "w", "", "satakunta"),
        ),
    ),
    Publisher(
        "Pohjantähden Sanomalehdet",
        (
            Title("Pohjantähden Posti", "regional", 240, "wia", LOCAL + ",Talous", "pohjois-pohjanmaa"),
            Title("Tunturien Viesti", "regional", 110, "wia", LOCAL, "lappi"),
            Title("Kainuun Korpikuusi", "regional", 45, "wa", LOCAL, "kainuu"),
            Title("Jokivarren Jutut", "local", 6, "w", "", "keski-pohjanmaa"),
            Title("Yli-Jokelan Yhteissanomat", "local", 4, "w", "", "pohjois-pohjanmaa"),
        ),
    ),
    Publisher(
        "Saimaan Selkä Media",
        (
            Title("Järvimaan Sanansa", "regional", 200, "wia", LOCAL + ",Talous", "pohjois-savo"),
            Title("Karjalan Käki", "regional", 100, "wia", LOCAL, "pohjois-karjala"),
            Title("Rajaseudun Raitti", "regional", 70, "wa", LOCAL, "etela-karjala"),
            Title("Saarikunnan Sanomat", "local", 5, "w", "", "etela-savo"),
            Title("Mikkelänniemen Mylly", "local", 16, "w", "", "etela-savo", rule="lapses"),
        ),
    ),
    Publisher(
        "Lakeuden Lehtitalo",
        (
            Title("Lakeuden Tuuli", "regional", 150, "wia", LOCAL + ",Maatalous", "etela-pohjanmaa"),
            Title("Sisä-Suomen Soihtu", "regional", 130, "wia", LOCAL, "keski-suomi"),
            Title("Pelto ja Piha", "lifestyle", 55, "w", "Puutarha"),
            Title("Härmänmaan Huomen", "local", 14, "w", "", "etela-pohjanmaa"),
        ),
    ),
    Publisher(
        "Skärgårdens Tidningar",
        (
            Title("Skärgårdsbladet", "swedish", 80, "wia", "Nyheter,Sport,Kultur", "uusimaa", "sv"),
            Title("Kustens Röst", "swedish", 50, "wia", "Nyheter,Sport", "pohjanmaa", "sv"),
            Title("Ö-bladet", "swedish", 15, "wa", "Nyheter", "ahvenanmaa", "sv"),
        ),
    ),
    Publisher(
        "Satamakadun Sanomat",
        (
            Title("Aurajoen Aikakirja", "regional", 260, "wia", LOCAL + ",Kulttuuri", "varsinais-suomi"),
            Title("Selkämeren Sanoma", "regional", 120, "wia", LOCAL, "satakunta"),
            Title("Kymijoen Kaiku", "regional", 85, "wa", LOCAL, "kymenlaakso"),
            Title("Saaristotien Seutu", "local", 10, "w", "", "varsinais-suomi"),
        ),
    ),
    Publisher(
        "Verkkoharju Digital",
        (
            Title("Bittivirta", "tech", 160, "wa", "Puhelimet,Ohjelmistot"),
            Title("Sadepilvi", "service", 450, "wia", "Sadetutka,Ennusteet"),
            Title("Terveyspolku", "health", 220, "w", "Oireet,Liikunta"),
            Title("Osta ja Vaihda", "service", 500, "wia", "Ajoneuvot,Koti"),
            Title("Sijoituspuntari", "business", 64, "wi", "Osakkeet,Rahastot"),
            Title("Kylänraitti", "local", 70, "w", editions=VILLAGES),
        ),
    ),
)

# Groups are made by the administration of the measurement, never by publishers: name and the genres they bundle.
ADMINISTRATION = "Measurement administration (sandbox)"
GROUPS = (
    ("Alueelliset uutismediat", ("regional", "local")),
    ("Taloussivustot", ("business",)),
    ("Elämäntapa ja perhe", ("lifestyle", "family", "health")),
    ("Svenska medier", ("swedish",)),
    # Made, and not filled yet.
    ("Uudet sivustot", ()),
    ("Urheiluosiot", ("Urheilu", "Jääkiekko", "Jalkapallo", "Hiihto", "Sport")),
)
