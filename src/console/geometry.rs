//! Where panes lie at a given size: pure functions, used for drawing and for the mouse.
