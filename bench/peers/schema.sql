-- The peers' tables: 200 shows of 300 seats, and 20 cities of 20 movies x 5 shows x 3 price tiers.
create table show (id int primary key, version bigint not null default 0) with (fillfactor = 50);
create table seat_lock (
  id bigint generated always as identity primary key, show_id int not null, user_id int not null,
  locked_until timestamptz not null
);
create table show_seat (
  show_id int not null, seat_id int not null, state smallint not null default 0, lock_id bigint,
  locked_until timestamptz, version bigint not null default 0, primary key (show_id, seat_id)
) with (fillfactor = 50);
create table seat_event (
  show_id int not null, version bigint not null, payload jsonb not null, primary key (show_id, version)
);
insert into show select id, 0 from generate_series(1, 200) id;
insert into show_seat (show_id, seat_id) select s, x from generate_series(1, 200) s, generate_series(1, 300) x;

-- Seats first and the show's counter last: the hot row is held as briefly as one transaction for each lock allows.
-- A lock that lives for no time at all never runs out of seats.
create function lock_seats(p_show int, p_user int, p_seats int[], p_ttl interval) returns bigint language plpgsql as $$
declare v bigint; l bigint; n int;
begin
  perform 1 from show_seat where show_id = p_show and seat_id = any(p_seats)
    and (state = 0 or (state = 1 and locked_until <= clock_timestamp())) order by seat_id for no key update;
  get diagnostics n = row_count;
  if n <> cardinality(p_seats) then raise exception 'SEAT_TAKEN'; end if;
  insert into seat_lock (show_id, user_id, locked_until) values (p_show, p_user, clock_timestamp() + p_ttl)
    returning id into l;
  update show set version = version + 1 where id = p_show returning version into v;
  update show_seat set state = 1, lock_id = l, locked_until = clock_timestamp() + p_ttl, version = v
    where show_id = p_show and seat_id = any(p_seats);
  insert into seat_event values (p_show, v, jsonb_build_object('lock', l, 'seats', p_seats, 'state', 'LOCKED'));
  return l;
end $$;

create table d_movie (
  id int primary key, city_id int not null, title text not null, runtime_minutes int not null, rating text not null
);
create table d_show (
  id int primary key, movie_id int not null, starts_at timestamptz not null, screen_name text not null,
  version bigint not null
);
create table d_tier (
  show_id int not null, code text not null, name text not null, price_cents int not null, currency text not null,
  available int not null, primary key (show_id, code)
);
insert into d_movie select g, 1 + (g - 1) / 20, 'Movie ' || g, 90 + g % 60, 'UA' from generate_series(1, 400) g;
insert into d_show select g, 1 + (g - 1) / 5, now() + g * interval '1 minute', 'Screen ' || g % 9, 0
  from generate_series(1, 2000) g;
insert into d_tier select s, c, c, 20000 + 100 * o, 'INR', 100
  from generate_series(1, 2000) s, unnest(array['Silver', 'Gold', 'Platinum']) with ordinality t (c, o);
create index on d_movie (city_id, id);
create index on d_show (movie_id);
analyze;
