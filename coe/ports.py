"""What a COE asks of those who measure: figures over a time, named and plain."""

from coe.exhibits import Series
from coe.queries.exhibits import WantedSeries

__all__ = ["Series", "WantedSeries"]
