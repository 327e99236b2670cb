/** A poster for a movie that has none: palette and scene by its title and genres, its letters like a painted hoarding. */
import { MOTIFS } from "./motifs.js";

const PALETTES = [
  // sky, far, near, light, letters
  ["#0f5c63", "#0a3f4a", "#062a33", "#ffc24b", "#fff1cf"],
  ["#c8391f", "#8f1f1d", "#5a0f19", "#ffd25e", "#ffeec4"],
  ["#f2a31b", "#d9611a", "#6b1d14", "#fff0c2", "#fff0c2"],
  ["#26306f", "#1a1f4d", "#0e1030", "#f6708e", "#ffe3d1"],
  ["#e9dfc6", "#d8532c", "#17495a", "#f4b62c", "#f7ecd2"],
  ["#5b2a72", "#3a1850", "#1f0a30", "#ff9d3c", "#ffe9c9"],
  ["#8cc0ae", "#2f7464", "#123f3b", "#fbe08a", "#f4f7dc"],
  ["#e8738a", "#a92c5a", "#4b1140", "#ffe2a0", "#fff0dd"],
  ["#2b7fb8", "#1c4f86", "#0d2348", "#ffd166", "#fff3d0"],
  ["#b7b0a0", "#5e6b62", "#232e2c", "#e2572b", "#f6efdc"],
];
const OF_GENRE = {
  "Sci-Fi": ["rings", "rails"],
  Thriller: ["rails", "city"],
  Crime: ["hills", "city"],
  Mystery: ["hills"],
  Romance: ["rain", "arch"],
  Comedy: ["rays"],
  Family: ["rays", "hills"],
  Music: ["rings"],
  Action: ["rays", "city"],
  Drama: ["waves", "hills"],
  Adventure: ["waves"],
  Fantasy: ["waves"],
  Documentary: ["arch"],
  Animation: ["hills", "rays"],
  Sports: ["rings"],
};

const SALT = "loh"; // chosen once, so that neighbours in the demo's catalogue differ
const STRETCHED = 352; // the width of a line of letters

/** An address for `<img src>`: the movie's own poster, or a drawn one. */
export function poster(movie, { withTitle = true } = {}) {
  return movie.posterUrl ?? `data:image/svg+xml,${encodeURIComponent(drawn(movie, withTitle))}`;
}

/** FNV-1a. */
function hash(text) {
  let found = 2166136261;
  for (const letter of text.normalize("NFC")) found = Math.imul(found ^ letter.codePointAt(0), 16777619);
  return found >>> 0;
}

/** Mulberry32. */
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function drawn({ name, genres }, withTitle) {
  const seed = hash(name + SALT);
  const palette = PALETTES[seed % PALETTES.length];
  const scenes = genres.flatMap((genre) => OF_GENRE[genre] ?? []);
  const known = scenes.length ? scenes : Object.keys(MOTIFS);
  const scene = MOTIFS[known[(seed >>> 5) % known.length]];
  const title = withTitle ? letters(name, palette) : "";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 600"><defs><pattern id="d" width="7" height="7"
    patternUnits="userSpaceOnUse" patternTransform="rotate(30)"><circle cx="3.5" cy="3.5" r="1.5" fill="#000"/></pattern>
    <linearGradient id="g" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${palette[2]}" stop-opacity="0"/>
    <stop offset="1" stop-color="${palette[2]}"/></linearGradient></defs>${scene(palette, random(seed))}
    <path fill="url(#d)" fill-opacity=".13" d="M0 0h400v600H0z"/>${title}<path d="M14 14h372v572H14z" fill="none"
    stroke="${palette[4]}" stroke-opacity=".55" stroke-width="2"/></svg>`;
}

/** Short words share a line; Latin lines are stretched to the width. */
function letters(name, palette) {
  const isLatin = /^[\u0000-\u024f]+$/.test(name);
  const lines = [];
  for (const word of name.split(" ")) {
    if (lines.length && (lines.at(-1) + word).length < 11) lines[lines.length - 1] += ` ${word}`;
    else lines.push(word);
  }
  const sizes = lines.map((line) =>
    line.length < 4 ? 44 : Math.min(104, isLatin ? 640 / Math.max(line.length, 5) : 80),
  );
  const height = sizes.reduce((sum, size) => sum + size * 0.84, 0);
  const top = 562 - height;
  let y = 574 - height;
  const texts = lines.map((line, at) => {
    y += sizes[at] * 0.84;
    const stretch = isLatin && line.length > 3 ? ` textLength="${STRETCHED}" lengthAdjust="spacingAndGlyphs"` : "";
    const shown = (isLatin ? line.toUpperCase() : line).replace(/&/g, "&amp;").replace(/</g, "&lt;");
    return `<text x="200" y="${y}" font-size="${sizes[at]}"${stretch}>${shown}</text>`;
  });
  return `<path fill="url(#g)" d="M0 ${top - 110}h400v130H0z"/><path fill="${palette[2]}" d="M0 ${top + 19}h400V600H0z"/>
    <g text-anchor="middle" fill="${palette[4]}" font-weight="700" font-family="Avenir Next Condensed,Roboto Condensed,
    Arial Narrow,Liberation Sans Narrow,Lohit Devanagari,sans-serif">${texts.join("")}</g>`;
}
