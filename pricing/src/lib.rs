//! What can be built with, and what it costs: the palette and the price book of Buttress.
