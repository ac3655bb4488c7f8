"""What people lack, in four languages: forty topics as a city would word them.

A line at the margin is the code of a topic; those beneath hold, for each language,
the label and, after a colon, the synonyms. All were written before any query was.
"""

from collections.abc import Mapping, Sequence

LANGUAGES = ("nl", "fr", "en", "de")
TEXT = """
food
  nl Voedselhulp: voedselbank, honger, geen eten, eten
  fr Aide alimentaire: colis alimentaire, faim, rien à manger, nourriture
  en Food: food bank, hungry, food parcel
  de Lebensmittel: Tafel, Hunger, nichts zu essen, Essen
shopping
  nl Boodschappen: winkelen, supermarkt, boodschappendienst
  fr Courses: faire les courses, supermarché, achats
  en Shopping: groceries, supermarket, errands
  de Einkaufen: Supermarkt, Besorgungen, Einkaufshilfe
meals
  nl Warme maaltijden: maaltijd aan huis, soep, middageten
  fr Repas chauds: repas à domicile, soupe, cantine
  en Hot meals: meals on wheels, soup, lunch
  de Warme Mahlzeiten: Essen auf Rädern, Suppe, Mittagstisch
medicine
  nl Geneesmiddelen: apotheek, medicijnen, voorschrift, pillen
  fr Médicaments: pharmacie, ordonnance, comprimés
  en Medicine: pharmacy, prescription, tablets
  de Medikamente: Apotheke, Rezept, Tabletten
doctor
  nl Huisarts: dokter, ziek, dokterspraktijk
  fr Médecin: docteur, malade, consultation médicale
  en Doctor: physician, sick, surgery hours
  de Arzt: Hausarzt, krank, Sprechstunde
dentist
  nl Tandarts: tandpijn, kies, gebit
  fr Dentiste: mal aux dents, dent, soins dentaires
  en Dentist: toothache, teeth
  de Zahnarzt: Zahnschmerzen, Zähne
rent
  nl Huur: huurachterstand, huur betalen, huurwaarborg
  fr Loyer: arriérés de loyer, payer le loyer, garantie locative
  en Rent: rent arrears, deposit
  de Miete: Mietrückstand, Mietschulden, Kaution
eviction
  nl Uithuiszetting: op straat gezet, deurwaarder, huis verliezen
  fr Expulsion: mis à la porte, huissier, perdre son logement
  en Eviction: thrown out, bailiff, losing my home
  de Räumung: Räumungsklage, Gerichtsvollzieher, Wohnung verlieren
homeless
  nl Dakloosheid: dakloos, slaapplaats, nachtopvang
  fr Sans-abri: sans domicile, dormir dehors, hébergement d'urgence
  en Homelessness: rough sleeping, night shelter, place to sleep
  de Obdachlosigkeit: obdachlos, Schlafplatz, Notunterkunft
housing
  nl Sociale woning: woning zoeken, appartement, huisvesting
  fr Logement social: chercher un logement, appartement, habitation
  en Housing: flat hunting, apartment, social housing
  de Wohnungssuche: Sozialwohnung, Wohnung finden, Wohnberechtigungsschein
debts
  nl Schulden: schuldbemiddeling, incasso, rekeningen
  fr Dettes: surendettement, médiation de dettes, factures impayées
  en Debts: debt advice, collection letters, unpaid bills
  de Schuldnerberatung: überschuldet, Inkasso, Mahnung
income
  nl Inkomen: leefloon, uitkering, geen geld
  fr Revenu: revenu d'intégration, allocation, plus d'argent
  en Income: benefits, allowance, no money
  de Einkommen: Grundsicherung, Bürgergeld, kein Geld
work
  nl Werk: werkloos, job zoeken, vacature
  fr Emploi: chômage, chercher du travail, licencié
  en Work: unemployed, job search, dismissed
  de Arbeit: arbeitslos, Stellensuche, Kündigung
shorttime
  nl Tijdelijke werkloosheid: technisch werkloos, minder uren
  fr Chômage temporaire: chômage technique, chômage partiel
  en Furlough: short-time work, temporary layoff
  de Kurzarbeit: Kurzarbeitergeld, weniger Stunden
selfemployed
  nl Zelfstandigen: zelfstandige, faillissement, overbruggingsrecht
  fr Indépendants: faillite, droit passerelle, petit commerce
  en Self-employed: bankruptcy, freelancer, small business
  de Selbstständige: Insolvenz, Freiberufler, Soforthilfe
violence
  nl Geweld thuis: partnergeweld, mishandeling, geslagen
  fr Violence conjugale: femmes battues, coups, maltraitance
  en Violence at home: domestic abuse, beaten, abusive partner
  de Gewalt zu Hause: häusliche Gewalt, Frauenhaus, geschlagen
childprotection
  nl Kind in gevaar: kindermishandeling, vertrouwenscentrum
  fr Enfant en danger: maltraitance infantile, aide à la jeunesse
  en Child in danger: child abuse, youth welfare
  de Kind in Gefahr: Kinderschutz, Jugendamt
suicide
  nl Zelfmoordgedachten: zelfdoding, niet meer willen leven
  fr Idées suicidaires: suicide, envie de mourir
  en Suicidal thoughts: suicide, ending my life
  de Suizidgedanken: Selbstmord, nicht mehr leben wollen
lonely
  nl Eenzaamheid: alleen, praten, gezelschap
  fr Solitude: isolement, parler à quelqu'un, compagnie
  en Loneliness: lonely, someone to talk to, company
  de Einsamkeit: einsam, jemand zum Reden, Gesellschaft
mental
  nl Psychische hulp: depressie, angst, psycholoog
  fr Santé mentale: dépression, angoisse, psychologue
  en Mental health: depression, anxiety, psychologist
  de Psychische Hilfe: Depression, Angststörung, Psychologe
addiction
  nl Verslaving: alcohol, drugs, drinken
  fr Dépendance: alcoolisme, drogue, boire
  en Addiction: alcoholism, drug use, drinking
  de Sucht: Alkohol, Drogen, Entzug
grief
  nl Rouw: overlijden, begrafenis, afscheid
  fr Deuil: décès, funérailles, enterrement
  en Grief: bereavement, funeral
  de Trauer: Todesfall, Beerdigung, Bestattung
elderly
  nl Ouderenzorg: bejaarden, rusthuis, woonzorgcentrum
  fr Personnes âgées: seniors, maison de repos, gériatrie
  en Care of the elderly: old age, nursing home
  de Altenpflege: Senioren, Pflegeheim, Altersheim
homecare
  nl Thuiszorg: thuisverpleging, verzorging, mantelzorg
  fr Soins à domicile: infirmière à domicile, aide familiale
  en Home care: nurse at home, carer
  de Häusliche Pflege: Pflegedienst, Krankenpflege, Pflegegrad
disability
  nl Handicap: beperking, rolstoel, hulpmiddelen
  fr Handicap: invalidité, fauteuil roulant, aide technique
  en Disability: wheelchair, impairment
  de Behinderung: Rollstuhl, Schwerbehindertenausweis, Hilfsmittel
childcare
  nl Kinderopvang: crèche, onthaalouder, oppas
  fr Garde d'enfants: crèche, gardienne, accueil des enfants
  en Childcare: nursery, babysitter, day care
  de Kinderbetreuung: Kita, Tagesmutter, Babysitter
school
  nl School: huiswerk, huiswerkbegeleiding, leerling
  fr École: devoirs, soutien scolaire, élève
  en School: homework, tutoring
  de Schule: Hausaufgaben, Nachhilfe, Schüler
baby
  nl Babyspullen: luiers, babymelk, kinderwagen
  fr Bébé: langes, lait en poudre, poussette
  en Baby things: nappies, formula milk, pram
  de Babysachen: Windeln, Milchpulver, Kinderwagen
pregnancy
  nl Zwangerschap: zwanger, vroedvrouw, bevalling
  fr Grossesse: enceinte, sage-femme, accouchement
  en Pregnancy: pregnant, midwife, birth
  de Schwangerschaft: schwanger, Hebamme, Geburt
papers
  nl Verblijfsvergunning: papieren, zonder papieren, regularisatie
  fr Titre de séjour: papiers, sans-papiers, régularisation
  en Residence permit: immigration papers, undocumented
  de Aufenthaltserlaubnis: Papiere, Duldung, Ausländerbehörde
asylum
  nl Asiel: vluchteling, opvangcentrum, internationale bescherming
  fr Asile: réfugié, centre d'accueil, protection internationale
  en Asylum: refugee, reception centre
  de Asyl: Flüchtling, Asylantrag, Aufnahmezentrum
interpreter
  nl Tolk: vertaling, vertaler, taalhulp
  fr Interprète: traduction, traducteur, barrière linguistique
  en Interpreter: translation, translator
  de Dolmetscher: Übersetzung, Sprachmittler
language
  nl Taalles: Nederlands leren, taalcursus
  fr Cours de langue: apprendre le français, alphabétisation
  en Language course: learning the language, literacy
  de Sprachkurs: Deutsch lernen, Integrationskurs
legal
  nl Rechtsbijstand: advocaat, juridisch advies, rechtbank
  fr Aide juridique: avocat, conseil juridique, tribunal
  en Legal aid: lawyer, court, legal advice
  de Rechtsberatung: Anwalt, Gericht, Beratungshilfe
energy
  nl Energie: elektriciteit, gasrekening, verwarming
  fr Énergie: électricité, facture de gaz, chauffage
  en Energy: electricity, gas bill, heating
  de Energie: Strom, Heizkosten, Gasrechnung
clothes
  nl Kleding: kleren, winterjas, schoenen
  fr Vêtements: habits, manteau, chaussures
  en Clothes: winter coat, shoes
  de Kleidung: Kleiderkammer, Winterjacke, Schuhe
furniture
  nl Meubelen: kringwinkel, wasmachine, bed
  fr Meubles: ressourcerie, machine à laver, matelas
  en Furniture: washing machine, mattress
  de Möbel: Möbellager, Waschmaschine, Matratze
transport
  nl Vervoer: rit naar het ziekenhuis, taxi, mindermobielen
  fr Transport: trajet vers l'hôpital, taxi, mobilité réduite
  en Lifts: ride to hospital, taxi, reduced mobility
  de Fahrdienst: Fahrt ins Krankenhaus, Taxi, Krankentransport
digital
  nl Computerhulp: internet, laptop, wachtwoord
  fr Aide informatique: internet, ordinateur, mot de passe
  en Digital help: internet access, computer, password
  de Computerhilfe: Internet, Rechner, Passwort
pets
  nl Huisdieren: hond uitlaten, dierenarts, kattenvoer
  fr Animaux: promener le chien, vétérinaire, croquettes
  en Pets: dog walking, vet, cat food
  de Haustiere: Hund ausführen, Tierarzt, Katzenfutter
"""


def read_topics() -> dict[str, dict[str, tuple[str, Sequence[str]]]]:
    """Every topic by its code, with label and synonyms of each language."""
    found: dict[str, dict[str, tuple[str, Sequence[str]]]] = {}
    code = ""
    for line in TEXT.strip().splitlines():
        if not line.startswith(" "):
            code, found[line] = line, {}
            continue
        language, _space, words = line.strip().partition(" ")
        found[code][language] = _read(words)
    return found


def _read(words: str) -> tuple[str, Sequence[str]]:
    label, _colon, rest = words.partition(":")
    return label.strip(), [word.strip() for word in rest.split(",") if word.strip()]


def ways_to_say(
    topics: Mapping[str, Mapping[str, tuple[str, Sequence[str]]]],
) -> dict[str, set[str]]:
    """Every label and synonym, with the topics that it stands for."""
    said: dict[str, set[str]] = {}
    for code, spoken in topics.items():
        for label, synonyms in spoken.values():
            for phrase in (label, *synonyms):
                said.setdefault(phrase, set()).add(code)
    return said
