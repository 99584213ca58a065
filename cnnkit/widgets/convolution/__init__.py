"""One kernel over one image: ConvExplorer for the first lesson, ArithmeticExplorer for padding, stride and dilation.

Both are explorer.py with another beginning. setting.py is the state, parse.py reads one that a person wrote, panel.py
has the controls, codeline.py the line of code.
"""

from cnnkit.widgets.convolution.arithmetic import ArithmeticExplorer
from cnnkit.widgets.convolution.conv import ConvExplorer

__all__ = ["ArithmeticExplorer", "ConvExplorer"]
