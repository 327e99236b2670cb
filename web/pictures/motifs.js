/**
 * The scenes of drawn posters, 400 by 600. `p`: sky, far, near, light and letters of a palette; `r`: random numbers
 * below 1, always the same for a movie.
 */
export const MOTIFS = {
  rays(p, r) {
    let o = `<path fill="${p[0]}" d="M0 0h400v600H0z"/>`;
    const y = 330 + r() * 40;
    for (let i = 0; i < 24; i += 2) {
      const a = (i * Math.PI) / 12,
        b = a + Math.PI / 12;
      o += `<path fill="${p[1]}" d="M200 ${y}L${200 + 700 * Math.cos(a)} ${y + 700 * Math.sin(a)}L${200 + 700 * Math.cos(b)} ${y + 700 * Math.sin(b)}z"/>`;
    }
    return (
      o +
      `<circle cx="200" cy="${y}" r="104" fill="${p[3]}"/><circle cx="200" cy="${y}" r="84" fill="none" stroke="${p[2]}" stroke-width="3"/><path fill="${p[2]}" d="M0 ${y + 70}q100-40 200 0t200 0V600H0z"/>`
    );
  },
  rails(p, r) {
    let o = `<path fill="${p[0]}" d="M0 0h400v600H0z"/><circle cx="${150 + r() * 100}" cy="210" r="82" fill="${p[3]}"/><path fill="${p[1]}" d="M0 250l70-46 60 40 80-70 90 76 100-60v90H0z"/><path fill="${p[2]}" d="M0 270h400v330H0z"/>`;
    for (let i = 0; i < 9; i++) {
      const y = 282 + i * i * 4.6,
        w = 10 + i * i * 3.3;
      o += `<path fill="${p[1]}" d="M${200 - w} ${y}h${2 * w}v${2 + i * 1.4}h${-2 * w}z"/>`;
    }
    return (
      o +
      `<path d="M196 270L60 600M204 270L340 600" stroke="${p[3]}" stroke-width="7"/><path fill="${p[4]}" d="M184 236q16-14 32 0v40h-32z"/><circle cx="200" cy="254" r="7" fill="${p[3]}"/>`
    );
  },
  waves(p, r) {
    let o = `<path fill="${p[0]}" d="M0 0h400v600H0z"/><circle cx="${250 + r() * 60}" cy="170" r="70" fill="${p[3]}"/><path fill="${p[4]}" d="M128 300h112l-26 34h-62zM180 292V196l52 88z"/>`;
    for (let i = 0; i < 6; i++) {
      const y = 318 + i * 38,
        s = i % 2 ? 50 : 0;
      o += `<path fill="${i % 2 ? p[2] : p[1]}" d="M${-100 - s} ${y}${"q25-30 50 0t50 0".repeat(6)}V620H-150z"/>`;
    }
    return o;
  },
  hills(p, r) {
    let o = `<path fill="${p[0]}" d="M0 0h400v600H0z"/><circle cx="${120 + r() * 160}" cy="200" r="86" fill="${p[3]}"/>`;
    for (let i = 0; i < 4; i++) {
      const y = 230 + i * 62;
      let d = `M0 ${y + r() * 40}`;
      for (let x = 50; x <= 400; x += 50) d += `Q${x - 25} ${y - 50 + r() * 90} ${x} ${y + r() * 44}`;
      o += `<path fill="${i > 1 ? p[2] : p[1]}" fill-opacity="${[0.7, 1, 0.8, 1][i]}" d="${d}V600H0z"/>`;
    }
    for (let i = 0; i < 7; i++) {
      const x = 20 + i * 58 + r() * 20,
        y = 420 + r() * 24;
      o += `<path fill="${p[2]}" d="M${x} ${y}l16 60h-32z"/>`;
    }
    return o;
  },
  city(p, r) {
    let o = `<path fill="${p[0]}" d="M0 0h400v600H0z"/><path fill="${p[3]}" fill-opacity=".35" d="M60 0l170 600H20zM330 0l-40 600h170z"/>`;
    for (let l = 1; l < 3; l++)
      for (let x = -10; x < 400; x += 46 + r() * 18) {
        const h = (l === 1 ? 200 : 90) + r() * 150,
          w = 40 + r() * 24;
        o += `<path fill="${p[l]}" d="M${x} ${470 - h}h${w}V600h${-w}z"/>`;
        if (l === 2)
          for (let k = 0; k < 5; k++)
            o += `<path fill="${p[3]}" d="M${x + 8 + r() * (w - 20)} ${484 - h + k * 26}h7v10h-7z"/>`;
      }
    return o;
  },
  rings(p, r) {
    let o = `<path fill="${p[0]}" d="M0 0h400v600H0z"/>`;
    const x = 130 + r() * 140;
    for (let i = 9; i > 0; i--) o += `<circle cx="${x}" cy="250" r="${i * 34}" fill="${i % 2 ? p[1] : p[2]}"/>`;
    return (
      o +
      `<circle cx="${x}" cy="250" r="58" fill="${p[3]}"/><circle cx="${x}" cy="250" r="10" fill="${p[2]}"/><ellipse cx="${x}" cy="250" rx="190" ry="44" fill="none" stroke="${p[4]}" stroke-width="5" transform="rotate(-18 ${x} 250)"/><circle cx="${x + 174}" cy="196" r="15" fill="${p[4]}"/>`
    );
  },
  rain(p, r) {
    let o = `<path fill="${p[0]}" d="M0 0h400v600H0z"/>`;
    for (let i = 0; i < 60; i++) {
      const x = r() * 460,
        y = r() * 480 - 20;
      o += `<path stroke="${p[1]}" stroke-width="${2 + r() * 3}" d="M${x} ${y}l-18 52"/>`;
    }
    return (
      o +
      `<path fill="${p[3]}" d="M70 300a130 130 0 01260 0q-22-22-43 0-22-22-43 0-22-22-44 0-22-22-43 0-22-22-44 0-21-22-43 0z"/><path d="M200 290v116q0 22-22 22t-22-20" fill="none" stroke="${p[4]}" stroke-width="8" stroke-linecap="round"/><path fill="${p[2]}" d="M0 470q200-40 400 0v130H0z"/>`
    );
  },
  arch(p, r) {
    let o = `<path fill="${p[0]}" d="M0 0h400v600H0z"/>`;
    for (let i = 0; i < 5; i++) {
      const w = 180 - i * 30,
        t = 70 + i * 34;
      o += `<path fill="${[p[1], p[2], p[0], p[1], p[3]][i]}" d="M${200 - w} 600V${t + 150}q0-70 ${w * 0.5}-90q${w * 0.38}-14 ${w * 0.5}-56q${w * 0.12} 42 ${w * 0.5} 56q${w * 0.5} 20 ${w * 0.5} 90V600z"/>`;
    }
    return (
      o +
      `<path fill="${p[2]}" d="M0 470q100-26 200-8t200-6v144H0z"/><path fill="${p[2]}" d="M178 470q2-44 22-50 20 6 22 50z"/><circle cx="200" cy="408" r="12" fill="${p[2]}"/>`
    );
  },
};
