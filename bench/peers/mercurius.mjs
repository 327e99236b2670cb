// A ticket shop on Fastify and mercurius with its JIT: discovery by loaders, and a lock of seats in one SQL function.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import pg from 'pg';

const pool = new pg.Pool({ host: process.env.PGHOST, user: 'postgres', database: process.env.PGDATABASE, max: 8 });

const schema = `
type PriceTier { code: String! name: String! priceCents: Int! currency: String! available: Int! }
type Show { id: ID! startsAt: String! screenName: String! version: Int! priceTiers: [PriceTier!]! }
type Movie { id: ID! title: String! runtimeMinutes: Int! rating: String! shows: [Show!]! }
enum SeatState { AVAILABLE LOCKED BOOKED }
type Seat { seatId: Int! state: SeatState! }
type LockPayload { lockId: ID! version: Int! expiresAt: String! seats: [Seat!]! }
input LockSeatsInput { showId: Int! seatIds: [Int!]! userId: Int! }
type Query { movies(city: Int!, first: Int!): [Movie!]! }
type Mutation { lockSeats(input: LockSeatsInput!): LockPayload! }`;

const prepared = async (name, text, values) => (await pool.query({ name, text, values })).rows;

const movies = (_, { city, first }) => prepared('movies',
  'select id, title, runtime_minutes as "runtimeMinutes", rating from d_movie where city_id = $1 order by id limit $2',
  [city, first]);

async function loadShows(queries) {
  const ids = queries.map((query) => query.obj.id);
  const shows = new Map(ids.map((id) => [id, []]));
  const rows = await prepared('shows', `select id, movie_id, starts_at as "startsAt", screen_name as "screenName",
    version::int from d_show where movie_id = any($1::int[]) order by movie_id, starts_at, id`, [ids]);
  for (const row of rows) shows.get(row.movie_id).push({ ...row, startsAt: row.startsAt.toISOString() });
  return ids.map((id) => shows.get(id));
}

async function loadTiers(queries) {
  const ids = queries.map((query) => query.obj.id);
  const tiers = new Map(ids.map((id) => [id, []]));
  const rows = await prepared('tiers', `select show_id, code, name, price_cents as "priceCents", currency, available
    from d_tier where show_id = any($1::int[]) order by show_id, price_cents`, [ids]);
  for (const row of rows) tiers.get(row.show_id).push(row);
  return ids.map((id) => tiers.get(id));
}

async function lockSeats(_, { input }) {
  const seats = [...input.seatIds].sort((a, b) => a - b);
  const [row] = await prepared('lock', "select lock_seats($1, $2, $3, '0')", [input.showId, input.userId, seats]);
  const expiresAt = new Date().toISOString();
  return { lockId: row.lock_seats, version: 0, expiresAt, seats: seats.map((seatId) => ({ seatId, state: 'LOCKED' })) };
}

const app = Fastify();
app.register(mercurius, {
  schema,
  jit: 1,
  resolvers: { Query: { movies }, Mutation: { lockSeats } },
  loaders: {
    Movie: { shows: { loader: loadShows, opts: { cache: false } } },
    Show: { priceTiers: { loader: loadTiers, opts: { cache: false } } },
  },
});
await app.listen({ port: +process.env.PORT, host: '127.0.0.1' });
