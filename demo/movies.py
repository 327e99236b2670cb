"""The demo's movies: invented titles without posters, which may be shown in public."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class DemoMovie:
    id: str
    name: str
    language: str
    duration_minutes: int
    genres: tuple[str, ...]
    certificate: str
    formats: tuple[str, ...]
    release_date: date
    synopsis: str


MOVIES = (
    DemoMovie(
        "MOV_001", "Monsoon Express", "English", 150, ("Sci-Fi", "Thriller"), "UA 13+", ("2D", "IMAX"),
        date(2026, 10, 19), "A night train out of Mangaluru arrives every morning one day earlier than it left.",
    ),
    DemoMovie(
        "MOV_002", "Neeli Chhatri", "Hindi", 138, ("Drama", "Romance"), "UA 7+", ("2D",),
        date(2026, 11, 9), "Two strangers share the last umbrella at Churchgate, and then the next twenty monsoons.",
    ),
    DemoMovie(
        "MOV_003", "Malnad Files", "Kannada", 126, ("Crime", "Mystery"), "UA 16+", ("2D",),
        date(2026, 9, 28), "A retired forest officer reopens the one case that the hills would not give back.",
    ),
    DemoMovie(
        "MOV_004", "Filter Coffee", "Kannada", 118, ("Comedy", "Family"), "U", ("2D",),
        date(2026, 11, 16), "Three sisters, one darshini in Basavanagudi, and a recipe that nobody wrote down.",
    ),
    DemoMovie(
        "MOV_005", "Kadal Kaatru", "Tamil", 142, ("Drama", "Action"), "UA 13+", ("2D",),
        date(2026, 10, 25), "A fishing village takes a port company to court, one boat at a time.",
    ),
    DemoMovie(
        "MOV_006", "Chirunavvu Street", "Telugu", 135, ("Romance", "Comedy"), "UA 7+", ("2D",),
        date(2026, 11, 14), "The postman of a street that has no post any more delivers what people did not say.",
    ),
    DemoMovie(
        "MOV_007", "Backwater Blues", "Malayalam", 121, ("Drama", "Music"), "U", ("2D",),
        date(2026, 9, 14), "A houseboat band loses its singer a week before the only concert that pays.",
    ),
    DemoMovie(
        "MOV_008", "The Cartographer's Error", "English", 132, ("Adventure", "Fantasy"), "UA 13+", ("2D", "3D"),
        date(2026, 11, 23), "An apprentice draws an island by mistake, and a ship comes home from it.",
    ),
    DemoMovie(
        "MOV_009", "Sher Dil Singh", "Hindi", 164, ("Action", "Comedy"), "UA 16+", ("2D", "IMAX"),
        date(2026, 11, 26), "Amritsar's gentlest baker is mistaken for its most wanted wrestler.",
    ),
    DemoMovie(
        "MOV_010", "Zero Gravity Kabaddi", "Hindi", 128, ("Sports", "Sci-Fi"), "U", ("2D", "3D"),
        date(2026, 10, 5), "The first league in orbit needs seven players who can hold their breath.",
    ),
    DemoMovie(
        "MOV_011", "Pushkar Nights", "Hindi", 112, ("Documentary",), "U", ("2D",),
        date(2026, 8, 31), "One camel fair from dusk to dawn, eleven years in a row.",
    ),
    DemoMovie(
        "MOV_012", "Ondu Mugulu", "Kannada", 98, ("Animation", "Family"), "U", ("2D", "3D"),
        date(2026, 11, 2), "A seed that is afraid of heights has to become a tree before the rains end.",
    ),
    DemoMovie(
        "MOV_013", "Platform Number Nine", "Tamil", 147, ("Thriller",), "UA 16+", ("2D",),
        date(2026, 11, 30), "A station announcer hears a train being called that is not in any timetable.",
    ),
    DemoMovie(
        "MOV_014", "The Last Lighthouse", "English", 109, ("Drama",), "UA 7+", ("2D",),
        date(2026, 10, 12), "Its keeper is ordered to switch it off on the night when someone answers.",
    ),
    DemoMovie(
        "MOV_015", "Raaga Riot", "Telugu", 171, ("Music", "Action"), "UA 13+", ("2D", "IMAX"),
        date(2026, 11, 12), "A film orchestra's forgotten second row takes the studio back.",
    ),
)  # fmt: skip
