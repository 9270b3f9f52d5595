"""Lists for inventing people: names, places, teams. The people do not exist."""

from dataclasses import dataclass


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


@dataclass(frozen=True)
class Naming:
    """Given and family names that are common together somewhere."""

    given: tuple[str, ...]
    family: tuple[str, ...]


ENGLISH = Naming(
    _words(
        "Emma Noah Olivia Liam Grace Ethan Chloe Mason Hannah Lucas Zoe Owen Lily Caleb Nora "
        "Isaac Ruby Felix Ivy Simon Alice Jonah Clara Dylan"
    ),
    _words(
        "Walker Turner Brooks Hayes Foster Reed Palmer Griffin Marsh Lambert Sutton Pike Harlow "
        "Finch Barlow Kendall Ashby Whitfield Thorne Draper Hollis Wren Easton Calder"
    ),
)
SPANISH = Naming(
    _words(
        "Camila Mateo Valentina Diego Lucía Andrés Mariana Javier Paula Sebastián Inés Rafael "
        "Elena Tomás Daniela Óscar"
    ),
    _words(
        "Rivera Morales Vega Santiago Ortiz Colón Fuentes Maldonado Peña Cordero Ríos Núñez "
        "Salazar Montes Quiñones Aguilar"
    ),
)
INDIAN = Naming(
    _words(
        "Aarav Diya Vihaan Ananya Rohan Ishita Kabir Meera Arjun Kavya Nikhil Sneha Varun Tara "
        "Manish Leela"
    ),
    _words(
        "Iyer Menon Kulkarni Reddy Bhat Chatterjee Desai Joshi Naidu Pillai Rao Shetty Verma "
        "Banerjee Kapoor"
    ),
)
EUROPEAN = Naming(
    _words(
        "Anna Lukas Giulia Matteo Léa Hugo Sofie Jonas Marta Nils Chiara Émile Greta Bastian "
        "Zuzanna Jürg"
    ),
    _words(
        "Keller Brunner Moretti Lefèvre Zimmermann Gerber Fontana Nowak Lindqvist Bachmann "
        "Ricci Dubois Steiner Kowalska Öberg Müller"
    ),
)
AFRICAN = Naming(
    _words("Amara Chidi Zainab Kwame Ngozi Tunde Abena Sade Emeka Efua"),
    _words("Okafor Adeyemi Mensah Balogun Eze Owusu Nwosu Abiola Boateng Danjuma"),
)
EAST_ASIAN = Naming(
    _words("Yuki Haruto Mei Jun Sora Min-jun Lan Wei Hana Ren"),
    _words("Tanaka Kim Chen Nguyen Sato Park Lin Mori Zhao Ito"),
)
ARABIC = Naming(
    ("ليلى", "عمر", "Nour", "Yasmin", "Karim", "Tariq"),
    ("حداد", "Mansour", "Khalil", "Saleh", "Farouk", "نجار"),
)


@dataclass(frozen=True)
class Region:
    """A region: its zone (IANA), its people among 100, their names, their universities."""

    zone: str
    weight: int
    namings: tuple[Naming, ...]
    places: tuple[str, ...]


REGIONS = (
    Region(
        "America/New_York",
        25,
        (ENGLISH, ENGLISH, SPANISH, INDIAN, EAST_ASIAN),
        ("Northlake University", "Harbor State College", "Eastfield Institute of Technology"),
    ),
    Region(
        "America/Chicago",
        22,
        (ENGLISH, ENGLISH, SPANISH, INDIAN, AFRICAN),
        ("University of the Lower Prairie", "Magnolia State University", "Twin Rivers College"),
    ),
    Region("America/Denver", 4, (ENGLISH, SPANISH), ("High Plains University",)),
    Region(
        "America/Los_Angeles",
        9,
        (ENGLISH, EAST_ASIAN, SPANISH),
        ("Pacific Crest University", "Redwood Polytechnic"),
    ),
    Region("America/Puerto_Rico", 7, (SPANISH,), ("Universidad del Faro", "Recinto de la Montaña")),
    Region(
        "Europe/London",
        9,
        (ENGLISH, EUROPEAN, INDIAN),
        ("Thamesmouth University", "Royal College of Computation"),
    ),
    Region(
        "Europe/Zurich", 7, (EUROPEAN,), ("Hochschule am See", "Institut de l'Arve", "Alpine Labs")
    ),
    Region(
        "Asia/Kolkata",
        11,
        (INDIAN,),
        ("Kaveri Institute of Science", "Deccan College of Engineering", "Bluepeak Analytics"),
    ),
    Region("America/Sao_Paulo", 2, (SPANISH,), ("Universidade da Serra",)),
    Region("Africa/Lagos", 2, (AFRICAN,), ("Lagoon University of Technology",)),
    Region("Africa/Cairo", 1, (ARABIC,), ("Nile Delta University",)),
    Region("Asia/Tokyo", 1, (EAST_ASIAN,), ("Sumida Institute of Physics",)),
)

# Display names that form fields and messages must survive.
ODD_PEOPLE = (
    "<img src=x onerror=alert(1)>",
    "🦆 Ducky 🦆",
    "<!channel> Chan",
    "ليلى حداد",
    "Anna *bold* _Keller_",
    "Robert'); DROP TABLE people;--",
)

ODD_TEAMS = (
    "<img src=x onerror=alert(1)>",
    "<!channel>",
    "🚀🚀🚀",
    "فريق النجوم",
    "*bold* _claims_",
    "=1+1",
    "team; rm -rf /",
    "for the win",
    "a b",  # with a non-breaking space
)

TEAM_ADJECTIVES = _words(
    "Quantum Lazy Curious Cosmic Brave Midnight Hidden Electric Gentle Random Deep Noisy Sparse "
    "Golden Silent Rapid Frozen Lucky Stochastic Convex"
)
TEAM_NOUNS = _words(
    "Quarks Lenses Neutrinos Otters Gradients Comets Photons Tensors Pandas Muons Ravens Spins "
    "Kernels Bosons Foxes Craters Nebulae Badgers Residuals Priors"
)

QUESTIONS = (
    "Is the test set published already, or only at the end?",
    "Can we use data of our own besides the given set?",
    "Where do we hand in the notebook?",
    "Does anybody else run out of memory with the full set?",
    "How many people can be in a team?",
    "Is the kick-off recorded? It is late where I am.",
    "Which baseline do you start from?",
    "Do we need a GPU for this one?",
    "Can I still change the challenge of my team?",
    "What does everybody use for the ROC curves?",
    "Who is at the office hours today?",
    "Is there a template for the write-up?",
)
REPLIES = (
    "I think so, but ask at the office hours.",
    "Same question here.",
    "It worked for me with a smaller batch.",
    "Yes. `/agenda` has the link.",
    "No, the page of the challenge says otherwise.",
    "Good question, I will find out.",
    "See the example notebook, third cell.",
    "We use the baseline and go from there.",
)
MENTOR_REPLIES = (
    "Good question. The short answer is yes; come to the office hours for the long one.",
    "Have a look at the notebook first, it shows this step.",
    "Please hand in one notebook for each team.",
    "That is expected: the set is unbalanced on purpose.",
)
GREETINGS = (
    "Hello everybody! 👋",
    "Hi team, glad to be here.",
    "Hey! I can do the plots.",
    "Hola! I have used PyTorch a little.",
    "Good morning from my side of the planet.",
    "Hi all. When do we meet?",
)
CHATTER = (
    "I pushed a first notebook.",
    "Accuracy is at 0.71 now.",
    "Can somebody look at my pull request?",
    "I am off to bed, back in eight hours.",
    "The loss explodes after epoch 3, help.",
    "Shall we meet after the office hours?",
    "Cleaning up the notebook to hand in.",
)
EMOJI = ("+1", "tada", "eyes", "heart", "rocket", "wave", "joy")
