/** What pages that show a programme read from it. */
export const nodes = (connection) => connection.edges.map((edge) => edge.node);

/** The lowest price of the shows, as `{amount, currency}`; undefined where none has one. */
export function cheapest(shows) {
  const prices = shows.flatMap((show) => show.prices.map(({ price }) => price));
  return prices.reduce(
    (least, price) => (!least || Number(price.amount) < Number(least.amount) ? price : least),
    undefined,
  );
}

export const isOpen = (show) => show.status === "ON_SALE" || show.status === "PUBLISHED";
