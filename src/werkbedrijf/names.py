"""Words by which the disclosure check knows a person: given names, surnames, functions.

No such list is complete: they catch slips, not intent. Names that are common words too are left
out.
"""

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
