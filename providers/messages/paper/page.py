"""A PDF of one page, with text in a font of its own.

The page's letters are a Type 3 font: each cluster, as it was shaped, is one character of it, and says which text it
stands for. So nothing is embedded that is not drawn, and what is copied or searched is the text itself, conjuncts and
all, which a font of glyphs does not give for scripts whose signs stand in another order than they are read.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeVar

from providers.messages.paper.fonts import UNITS, Cluster

Colour = tuple[int, int, int]
Part = TypeVar("Part")
BYTE_ORDER = "\ufeff"
CODES = 256
"""Of a font: a code is one byte."""
_ABOVE, _BELOW, _AROUND = 1500, -1000, 700
"""Bounds of what a cluster may draw, beyond its advance and the line."""
_MOST_OF_A_BLOCK = 100


class Page:
    """Places are in points, from the upper left corner. Equal pages are equal bytes."""

    def __init__(self, width: float, height: float, title: str) -> None:
        self.width, self.height = width, height
        self._title = title
        self._drawn: list[str] = []
        self._codes: dict[Cluster, int] = {}

    def rectangles(self, places: Iterable[tuple[float, float, float, float]], colour: Colour) -> None:
        """`places`: of each rectangle left, top, width and height."""
        boxes = (f"{x:.3f} {self.height - y - high:.3f} {wide:.3f} {high:.3f} re" for x, y, wide, high in places)
        self._drawn += [_fill(colour), *boxes, "f"]

    def text(self, x: float, baseline: float, size: float, colour: Colour, line: Sequence[Cluster]) -> None:
        codes = [self._codes.setdefault(cluster, len(self._codes)) for cluster in line]
        self._drawn += ["BT", _fill(colour), f"1 0 0 1 {x:.3f} {self.height - baseline:.3f} Tm"]
        for font, group in groupby(codes, key=lambda code: code // CODES):
            shown = "".join(f"{code % CODES:02x}" for code in group)
            self._drawn.append(f"/F{font} {size:.3f} Tf <{shown}> Tj")
        self._drawn.append("ET")

    def to_pdf(self) -> bytes:
        file = _File()
        fonts = [_font(file, clusters) for clusters in _blocks(list(self._codes), CODES)]
        named = " ".join(f"/F{at} {font} 0 R" for at, font in enumerate(fonts))
        content = file.add_stream("\n".join(self._drawn))
        pages = file.reserve()
        page = file.add(
            f"<< /Type /Page /Parent {pages} 0 R /MediaBox [0 0 {self.width:.3f} {self.height:.3f}]"
            f" /Resources << /Font << {named} >> >> /Contents {content} 0 R >>"
        )
        file.put(pages, f"<< /Type /Pages /Kids [{page} 0 R] /Count 1 >>")
        root = file.add(
            f"<< /Type /Catalog /Pages {pages} 0 R /Lang (en-IN) /ViewerPreferences << /DisplayDocTitle true >> >>"
        )
        about = file.add(f"<< /Title <{_utf16(BYTE_ORDER + self._title)}> /Producer (Marquee) >>")
        return file.to_bytes(root, about)


def _font(file: "_File", clusters: Sequence[Cluster]) -> int:
    names = " ".join(f"/g{code}" for code in range(len(clusters)))
    drawn = [file.add_stream(_procedure(cluster)) for cluster in clusters]
    procedures = " ".join(f"/g{code} {number} 0 R" for code, number in enumerate(drawn))
    widths = " ".join(str(cluster.advance) for cluster in clusters)
    bounds = _bounds(max(cluster.advance for cluster in clusters))
    texts = file.add_stream(_texts(clusters))
    return file.add(
        f"<< /Type /Font /Subtype /Type3 /FontBBox [{bounds}]"
        f" /FontMatrix [{1 / UNITS} 0 0 {1 / UNITS} 0 0] /FirstChar 0 /LastChar {len(clusters) - 1}"
        f" /Widths [{widths}] /Encoding << /Type /Encoding /Differences [0 {names}] >>"
        f" /CharProcs << {procedures} >> /Resources << >> /ToUnicode {texts} 0 R >>"
    )


def _procedure(cluster: Cluster) -> str:
    return f"{cluster.advance} 0 {_bounds(cluster.advance)} d1\n{cluster.outline}"


def _bounds(advance: int) -> str:
    return f"{-_AROUND} {_BELOW} {advance + _AROUND} {_ABOVE}"


def _texts(clusters: Sequence[Cluster]) -> str:
    """The map from a code to the text that it stands for."""
    pairs = [f"<{code:02x}> <{_utf16(cluster.text)}>" for code, cluster in enumerate(clusters)]
    blocks = (
        f"{len(block)} beginbfchar\n{chr(10).join(block)}\nendbfchar" for block in _blocks(pairs, _MOST_OF_A_BLOCK)
    )
    return "\n".join(
        (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def",
            "1 begincodespacerange\n<00> <ff>\nendcodespacerange",
            *blocks,
            "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend",
        )
    )


def _blocks(parts: Sequence[Part], length: int) -> Iterator[Sequence[Part]]:
    return (parts[start : start + length] for start in range(0, len(parts), length))


def _utf16(text: str) -> str:
    return text.encode("utf-16-be").hex()


def _fill(colour: Colour) -> str:
    return " ".join(f"{part / 255:.3f}" for part in colour) + " rg"


class _File:
    """Numbered objects, and the table that tells where each begins."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []

    def reserve(self) -> int:
        self._objects.append(b"")
        return len(self._objects)

    def put(self, number: int, content: str) -> None:
        self._objects[number - 1] = content.encode("ascii")

    def add(self, content: str) -> int:
        number = self.reserve()
        self.put(number, content)
        return number

    def add_stream(self, content: str) -> int:
        packed = zlib.compress(content.encode("ascii"))
        self._objects.append(
            f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode("ascii") + packed + b"\nendstream"
        )
        return len(self._objects)

    def to_bytes(self, root: int, about: int) -> bytes:
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        starts = []
        for number, content in enumerate(self._objects, 1):
            starts.append(len(out))
            out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
        table = "".join(f"{start:010d} 00000 n \n" for start in starts)
        size, at = len(starts) + 1, len(out)
        out += (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}"
            f"trailer\n<< /Size {size} /Root {root} 0 R /Info {about} 0 R >>\nstartxref\n{at}\n%%EOF\n"
        ).encode("ascii")
        return bytes(out)
