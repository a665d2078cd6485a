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
    a aan about after again all alle allen als also although an and ander andere another any as
    at because before being bij both but by daar dan dat de der deze die dit doen door drie each
    een eigen either en er ergens even every few for from geen had has have he hebben heeft her
    here het hij his hoe how hun ieder iedereen iets if in interviewees into is it its ja just
    kan last later less like maar many may meer men met more most much my na naar neither new
    next niemand niet no nobody nog none nor not now nu of often om omdat on once onder one only
    ons onze ook op or other others our out over own people perhaps respondents several she
    since so some someone sommige soon still such te tegen than that the their them then there
    these they this those though three through to toch toen too tot twee two uit under until up
    van veel very vier volgens voor waar wanneer want was wat we weer wel welke well werd were
    what when where whether which while who whose why wie wij with within without worden yes yet
    you zal ze zelf zich zij zijn zo zonder zou
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
