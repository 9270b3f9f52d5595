"""Labels of clocks, such as `EST`, `Central` and `Japan Standard Time`, and the zones they mean.

A label is written here in capitals, and without "Time" at its end.
"""

# Zone, its names, and what its clock is called in general, on standard and on daylight time. A
# label that is missing is `-`. A zone without daylight time has one label, which claims nothing.
_PLACES = """
America/New_York      Eastern|US_Eastern        ET    EST   EDT
America/Chicago       Central|US_Central        CT    CST   CDT
America/Denver        Mountain|US_Mountain      MT    MST   MDT
America/Los_Angeles   Pacific|US_Pacific        PT    PST   PDT
America/Anchorage     Alaska                    AKT   AKST  AKDT
Pacific/Honolulu      Hawaii                    HST   -     -
America/Adak          -                         -     -     HDT
America/Puerto_Rico   Atlantic                  AST   -     -
America/Halifax       -                         -     -     ADT
America/St_Johns      Newfoundland              NT    NST   NDT
America/Sao_Paulo     Brasilia                  -     BRT   BRST
America/Argentina/Buenos_Aires  Argentina       ART   -     -
America/Santiago      Chile                     -     CLT   CLST
America/Bogota        Colombia                  COT   -     -
America/Lima          Peru                      PET   -     -
America/Guayaquil     Ecuador                   ECT   -     -
America/Caracas       Venezuela                 VET   -     -
America/La_Paz        Bolivia                   BOT   -     -
America/Montevideo    Uruguay                   -     UYT   UYST
America/Asuncion      Paraguay                  -     PYT   PYST
UTC                   -                         Z     -     -
Europe/London         UK|London|British|Greenwich_Mean  -  GMT  BST
Europe/Dublin         Irish                     -     -     -
Europe/Lisbon         Western_European          -     WET   WEST
Europe/Paris          Central_European          -     CET   CEST
Europe/Helsinki       Eastern_European          -     EET   EEST
Europe/Istanbul       Turkey                    TRT   -     -
Europe/Moscow         Moscow                    -     MSK   MSD
Europe/Samara         Samara                    SAMT  -     -
Asia/Yekaterinburg    Yekaterinburg             YEKT  -     -
Asia/Omsk             Omsk                      OMST  -     -
Asia/Novosibirsk      Novosibirsk               NOVT  -     -
Asia/Krasnoyarsk      Krasnoyarsk               KRAT  -     -
Asia/Irkutsk          Irkutsk                   IRKT  -     -
Asia/Yakutsk          Yakutsk                   YAKT  -     -
Asia/Vladivostok      Vladivostok               VLAT  -     -
Asia/Magadan          Magadan                   MAGT  -     -
Asia/Sakhalin         Sakhalin                  SAKT  -     -
Asia/Kamchatka        Kamchatka                 PETT  -     -
Africa/Lagos          West_Africa               WAT   -     -
Africa/Maputo         Central_Africa            CAT   -     -
Africa/Nairobi        East_Africa               EAT   -     -
Africa/Johannesburg   South_Africa              SAST  -     -
Asia/Jerusalem        Israel                    -     -     IDT
Asia/Riyadh           Arabia|Arabian            -     -     -
Asia/Dubai            -                         GST   -     -
Asia/Tehran           Iran                      -     IRST  IRDT
Asia/Baku             Azerbaijan                AZT   -     -
Asia/Tbilisi          -                         GET   -     -
Asia/Kabul            Afghanistan               AFT   -     -
Asia/Karachi          Pakistan                  PKT   -     -
Asia/Tashkent         Uzbekistan                UZT   -     -
Asia/Almaty           Kazakhstan                ALMT  -     -
Asia/Kolkata          India|Indian              -     -     -
Asia/Kathmandu        Nepal                     NPT   -     -
Asia/Dhaka            Bangladesh                BDT   -     -
Asia/Yangon           Myanmar                   MMT   -     -
Asia/Bangkok          Indochina                 ICT   -     -
Asia/Jakarta          Western_Indonesia         WIB   -     -
Asia/Makassar         Central_Indonesia         WITA  -     -
Asia/Jayapura         Eastern_Indonesia         WIT   -     -
Asia/Kuala_Lumpur     Malaysia                  MYT   -     -
Asia/Singapore        Singapore                 SGT   -     -
Asia/Manila           Philippine                PHT   -     -
Asia/Hong_Kong        Hong_Kong                 HKT   -     -
Asia/Shanghai         China|Beijing             -     -     -
Asia/Ulaanbaatar      -                         ULAT  -     -
Asia/Seoul            Korea|Korean              KST   -     -
Asia/Tokyo            Japan                     JST   -     -
Australia/Perth       Australian_Western        AWST  -     -
Australia/Eucla       -                         ACWST -     -
Australia/Adelaide    Australian_Central        -     ACST  ACDT
Australia/Sydney      Australian_Eastern        AET   AEST  AEDT
Australia/Lord_Howe   Lord_Howe                 -     LHST  LHDT
Pacific/Guam          Chamorro                  CHST  -     -
Pacific/Auckland      New_Zealand               NZT   NZST  NZDT
Pacific/Chatham       Chatham                   -     CHAST CHADT
Pacific/Fiji          Fiji                      FJT   -     -
"""

# The zone whose wall clock is meant by a label, wherever it is read: the usual one in English.
LABELS: dict[str, str] = {"UTC": "UTC"}

# Labels that claim standard (False) or daylight time (True).
CLAIMS: dict[str, bool] = {}

# Labels by which other places go as well, though they mean these only in a file that has the zone;
# without a zone in LABELS no meaning is the usual one.
OTHER_PLACES: dict[str, tuple[str, ...]] = {
    "AMT": ("Asia/Yerevan", "America/Manaus"),
    "AST": ("America/Halifax", "Asia/Riyadh"),
    "BST": ("Asia/Dhaka",),
    "CST": ("Asia/Shanghai", "America/Havana"),
    "GST": ("Atlantic/South_Georgia",),
    "IST": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
    "PST": ("Asia/Manila",),
    "SST": ("Pacific/Pago_Pago", "Asia/Singapore"),
    "WST": ("Australia/Perth", "Pacific/Apia"),
}


def _add(zone: str, names: str, general: str, standard: str, daylight: str) -> None:
    named = [] if names == "-" else names.upper().replace("_", " ").split("|")
    both = {False: [standard], True: [daylight]}
    for name in named:
        both[False].append(f"{name} STANDARD")
        both[True] += [f"{name} DAYLIGHT", f"{name} SUMMER"]
    for label in {general, *named, *both[False], *both[True]} - {"-"}:
        LABELS[label] = zone
    if daylight != "-":
        for claim, labels in both.items():
            CLAIMS.update(dict.fromkeys(set(labels) - {"-"}, claim))


for _line in _PLACES.strip().splitlines():
    _add(*_line.split())
# The last place on Earth in which a day ends: the usual zone of conferences' deadlines.
_add("Etc/GMT+12", "AoE|Anywhere_on_Earth", "-", "-", "-")
