"""Patterns by which a text gives a person away: names, numbers, functions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

_GIVEN = """
    Aad Abdel Abdelkarim Abdul Adriaan Agnes Ahmed Albert Alex Alexander Ali Alice Amber Amina
    Andrea Andreas Andries André Angela Anita Anja Anke Ann Anna Anne Anneke Annelies Annemarie
    Annette Annie Anouk Anton Antonius Arie Arjan Arnold Arthur Astrid Barbara Bart Bas Bastiaan
    Ben Bennie Bernard Bert Bianca Bob Bram Brenda Brigitte Carla Carlo Carmen Carolien Caroline
    Cees Charles Charlotte Chris Christel Christiaan Christian Christina Claire Claudia Coen
    Colette Cor Cornelia Cornelis Corrie Cynthia Daan Daniel Danielle Daniël Dave David Debbie
    Denise Dennis Diana Dick Diederik Dirk Dorien Edith Edwin Eefje Eline Elisabeth Elise
    Elizabeth Elke Ellen Elly Els Elsbeth Emma Eric Erica Erik Erwin Esmee Esther Eva Evelien
    Evert Fatima Fatma Femke Ferdinand Fleur Floris Frank Frans Fred Frederik Frits Geert
    Geertje Gerard Gerda Gerrit Gert Gertjan Gijs Guus Hanna Hannah Hanneke Hans Harm Harrie
    Harry Hassan Heleen Helena Hendrik Henk Henny Henriette Herman Hilde Hugo Ibrahim Ilse Ineke
    Inge Ingrid Irene Iris Irma Isabelle Ivo Jaap Jack Jacob Jacqueline Jacques James Jan Jana
    Janneke Jantje Jasmijn Jasper Jeanette Jelle Jennifer Jeroen Jesse Jessica Joan Jochem Joep
    Johan Johanna Johannes John Jolanda Joop Joost Jorg Joris Jos Jose Joseph Josephine José
    Joyce Joël Judith Julia Jurgen Kaj Karel Karim Karin Kees Khalid Kim Klaas Koen Koos Laila
    Lars Laura Leen Lena Leo Leon Leonie Lex Lianne Lieke Liesbeth Linda Lisa Loes Lotte Louis
    Louise Luc Lucas Luuk Maaike Maarten Maikel Manon Marc Marcel Maria Marian Marianne Marieke
    Marije Marijke Marijn Marina Mario Marion Marit Marjan Marjolein Marleen Marlies Martijn
    Martin Martine Mary Mathijs Maurits Meike Melanie Menno Michael Michel Michelle Mieke Milou
    Mirjam Mo Mohamed Mohammed Monica Monique Mustafa Myrthe Nadia Natasja Nathalie Nico Nicole
    Niels Nienke Nina Noor Noël Olga Oscar Otto Pascal Patricia Patrick Paul Paula Pauline Peter
    Petra Pien Pierre Piet Pieter Pim Rachel Rachid Ralph Ramon Raymond Rebecca Remco Renate
    Rene Renske René Renée Rianne Richard Rik Rob Robert Robin Roderick Roel Roelof Rogier
    Roland Ronald Ruben Rudolf Ruud Sabine Samira Sander Sandra Sanne Sara Sarah Sebastiaan
    Serge Simon Simone Sjaak Sjoerd Sofie Sonja Stefan Stephanie Steven Suzan Suzanne Sven
    Sylvia Tamara Tanja Teun Theo Thijs Thomas Tim Timo Tineke Titia Tobias Tom Tonny Toon Truus
    Ursula Vanessa Vera Victor Vincent Wendy Wesley Wiebe Wietske Wilfred Wilhelmina Willeke
    Willem Willemijn Wim Wouter Yasmina Youssef Yusuf Yvette Yvonne Zoe Zoë
"""
_SURNAMES = """
    Aydin Bakker Bouwman Brouwer Dekker Demir Dijkstra Driessen Gerritsen Hendriks Hermans
    Hoekstra Huisman Jacobs Jansen Janssen Janssens Kaya Koster Kramer Kuijpers Kuiper Lammers
    Martens Meijer Mulder Peeters Peters Pieters Postma Sanders Scholten Schouten Schreuder
    Smeets Smit Smits Timmermans Veenstra Verbeek Verhagen Verhoeven Vermeulen Visser Vries
    Wiersma Willems Willemsen Yilmaz
"""
_ORDINARY = """
    a aan about after again aldermen all alle alleen allen already als also although always
    ambtenaren among an and ander andere another any around as association at because bedrijf
    bedrijven before behalve behind being below besides bestuurders bij binnen bosch both
    buiten bureau but by christmas companies company corona currently daar daardoor daarna
    daarnaast daarom dan dankzij dat de der despite deze die dienst dit doen door drie during
    dus dutch each earlier east echter een eerder eerst eigen either elders elke employers en
    ene enkele er ergens even every few for former foundation from gedurende geen gemeente
    gemeenten haag had has have he hebben heeft helder her here het hierdoor hij his hoe hoewel
    how however hun ieder iedereen iets if immers in indien instead interviewees into intussen
    is it its ja jobseekers just kan kerst kerstmis langs last later leden less like maar many
    may meanwhile meer meestal meeste members men met midden ministerie ministry misschien mits
    more most mostly much municipalities municipality my na naar naast nadat nadien namens
    natuurlijk near nederland nederlandse neither netherlands never new next niemand niet no
    nobody nog none nooit noord nor north not now nowadays nu of officials often om omdat
    omtrent on once ondanks onder one only ons onze ook oost op or other others our out outside
    over own parties partijen partners people per perhaps project projecten province provinces
    provincie provincies regio regio's region regions respondents rond rondom service several
    she since sinds slechts so some someone sometimes sommige sommigen soms soon south steeds
    stichting still such te tegen tenzij terwijl than thanks that the their them then there
    therefore these they this those though three through thus tijdens to toch today toen too
    tot totdat towards tussen twee two uit uiteindelijk under until up upon usually van vanaf
    vanuit vanwege veel verder vereniging versus very via vier volgens voor vooral voordat
    vroeger waar waarbij waardoor waarom wanneer want was wat we weer wegens wel welke well
    werd were werkgevers werkzoekenden west wethouders what when whenever where wherever
    whether which while who whose why wie wij with within without worden yes yet you zal ze
    zelf zich zij zijn zo zoals zodat zodra zolang zonder zou zowel zuid zulke
"""
GIVEN, SURNAMES, ORDINARY = (frozenset(words.split()) for words in (_GIVEN, _SURNAMES, _ORDINARY))
"""Given names, surnames, and words that begin a sentence with a capital without being a name."""
TITLES = (
    *("mr", "mrs", "ms", "miss", "sir", "dr", "prof", "drs", "ir", "ing", "dhr", "mevr", "mw"),
    *("meneer", "mevrouw", "heer"),
)
PARTICLES = (
    *("van", "de", "den", "der", "ten", "ter", "te", "von", "el", "al", "ben", "bin", "la", "le"),
    *("di", "da", "du", "in", "op", "'t"),
)
FUNCTIONS = (
    *("alderman", "alderwoman", "aldermen", "mayor", "director", "manager", "secretary"),
    *("coordinator", "chair", "chairman", "chairwoman", "adviser", "advisor", "official"),
    *("officials", "civil servant", "board member", "project leader", "account manager"),
    *("employer",),
    *("wethouder", "wethouders", "burgemeester", "directeur", "bestuurder", "secretaris"),
    *("coördinator", "voorzitter", "adviseur", "ambtenaar", "ambtenaren", "beleidsmedewerker"),
    *("bestuurslid", "projectleider", "programmaleider", "accountmanager", "werkgever"),
)
SAYING = (
    *("says", "say", "said", "tells", "told", "explains", "explained", "reports", "reported"),
    *("mentions", "mentioned", "remarks", "adds", "admits"),
    *("zegt", "zeggen", "zei", "vertelt", "vertelde", "meldt", "noemt", "geeft aan"),
)
ACCORDING = ("according to", "in the words of", "volgens", "in de woorden van")

_LETTER = r"[\w'\u2019]"
_CAPITAL = rf"[A-ZÀ-Þ]{_LETTER}*[a-zß-ÿ]{_LETTER}*"
_BEFORE = r"(?<![\w'\u2019-])"
_PARTICLES = rf"(?:(?:{'|'.join(PARTICLES)})\s+){{0,3}}"
_SAYS = "|".join(SAYING)
_FUNCTIONS = "|".join(map(re.escape, FUNCTIONS))
PATTERNS: Mapping[str, re.Pattern[str]] = {
    "an e-mail address": re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),
    "a telephone number": re.compile(
        r"(?<![\w.,/-])(?!0[89]00)(?:\+\d{1,3}|00\d{2}|0)[\s()/.-]{0,3}\d(?:[\s()/.-]{0,2}\d){7,9}(?!\w)"
    ),
    "initials with a surname": re.compile(
        rf"(?<!\w)(?:[A-Z]\.\s?){{1,4}}{_PARTICLES}{_CAPITAL}"
        rf"|(?<!\w){_CAPITAL},\s(?:[A-Z]\.\s?)+"
    ),
    "a title with a name": re.compile(
        rf"(?<!\w)(?:{'|'.join((*TITLES, *map(str.capitalize, TITLES)))})\b\.?\s+"
        rf"{_PARTICLES}{_CAPITAL}"
    ),
}
WORD = re.compile(rf"{_BEFORE}{_CAPITAL}(?:-{_CAPITAL})*")
POSSESSIVE = re.compile(r"['\u2019]s?$")
PAIR = re.compile(rf"{_BEFORE}{_CAPITAL}\s+{_PARTICLES}{_CAPITAL}")
SPEAKER = re.compile(rf"{_BEFORE}{_CAPITAL}(?=\s+(?:{_SAYS})\b)")
FUNCTION = re.compile(rf"(?<!\w)(?:{_FUNCTIONS})(?!\w)", re.IGNORECASE)
HOLDER = re.compile(
    rf"(?<!\w)(?i:{_FUNCTIONS})\s+"
    rf"(?:(?:{'|'.join(map(str.capitalize, PARTICLES))})\s+{_PARTICLES})?(?P<name>{_CAPITAL})"
)
"""A function with a name behind it, `alderman Van den Berg`; not `alderman van Delft`."""


def persons(text: str, known: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield what in a text is, or looks like, the trace of a person.

    Parameters
    ----------
    text : str
        What somebody wrote.
    known : collection of str
        Words that are no names, in small letters or with their capital.

    Yields
    ------
    tuple of str and str
        What it is, and the words that are it.

    Examples
    --------
    >>> known = {"trade", "unions", "the"}
    >>> for found in persons("Ask P. de Vries or mail p@example.org.", known):
    ...     print(*found, sep=": ")
    an e-mail address: p@example.org
    initials with a surname: P. de Vries
    >>> list(persons("Trade Unions agree with Youssef.", known))
    [('what may be a name', 'Youssef')]
    """
    traces = [
        (what, found[0].strip())
        for what, pattern in PATTERNS.items()
        for found in pattern.finditer(text)
    ]
    traces += [("what may be a name", name) for name in dict.fromkeys(_names(text, known))]
    for what, words in traces:
        # What is part of something longer is told with it.
        if not any(words != longer and words in longer for _, longer in traces):
            yield what, words


def _names(text: str, known: Collection[str]) -> Iterator[str]:
    """Yield the names of lists, and words with a capital that stand where names do."""
    named = [POSSESSIVE.sub("", found[0]) for found in WORD.finditer(text)]
    yield from (word for word in named if (GIVEN | SURNAMES).intersection(word.split("-")))
    for found in (*PAIR.finditer(text), *SPEAKER.finditer(text)):
        words = WORD.findall(found[0])
        if not any(word in known or word.casefold() in known for word in words):
            yield found[0]
    for found in HOLDER.finditer(text):
        if found["name"] not in known and found["name"].casefold() not in known:
            yield found[0]


def attribution(parties: Iterable[str]) -> re.Pattern[str]:
    """Return what finds a function or a party that speaks, as in `an alderman says`."""
    who = "|".join(map(re.escape, (*FUNCTIONS, *parties)))
    return re.compile(
        rf"(?<!\w)(?:(?:{who})\s+(?:{_SAYS})"
        rf"|(?:{'|'.join(ACCORDING)})\s+(?:(?:an?|the|een|de|het)\s+)?(?:{who})"
        rf"|(?:as|als)\s+(?:(?:an?|een)\s+)?(?:{_FUNCTIONS}),)",
        re.IGNORECASE,
    )
