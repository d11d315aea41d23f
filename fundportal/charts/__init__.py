"""Charts: figures to accessible SVG with a table of the same figures. Pure; knows no database."""

from fundportal.charts.bars import Series, bars
from fundportal.charts.chains import ChainItem, ChainStep, chain
from fundportal.charts.chart import Chart, ChartFault, Svg, Table
from fundportal.charts.columns import Bin, columns, histogram
from fundportal.charts.intervals import Estimate, groups, intervals
from fundportal.charts.lines import Line, Point, lines
from fundportal.charts.strips import Strip, strips
from fundportal.charts.tornado import Swing, tornado
from fundportal.charts.waterfall import Step, waterfall

__all__ = [
    "Bin",
    "ChainItem",
    "ChainStep",
    "Chart",
    "ChartFault",
    "Estimate",
    "Line",
    "Point",
    "Series",
    "Step",
    "Strip",
    "Svg",
    "Swing",
    "Table",
    "bars",
    "chain",
    "columns",
    "groups",
    "histogram",
    "intervals",
    "lines",
    "strips",
    "tornado",
    "waterfall",
]
