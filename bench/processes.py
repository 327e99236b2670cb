"""One hot show on two server processes beside one: both servers stand on one database, with shows of their own."""

from bench.locks import GATES, hot_work
from bench.rig.bench import Bench
from bench.rig.comparison import Comparison
from bench.rig.stage import stage
from bench.rig.table import Row, at_least


async def two(bench: Bench) -> list[Row]:
    async with stage(bench) as one, bench.ground.serving(one.database_url, 2, log="server-two") as server:
        both = one.beside(server)
        compared = Comparison()
        await compared.run(await hot_work(both, 64), await hot_work(one, 64), bench.seconds, bench.rounds)
        broken = await one.broken(compared.peer.good) or await both.broken(compared.ours.good)
    return [compared.row("hot lockSeats, two processes : one, rate", at_least(1), gates=GATES, broken=broken)]
