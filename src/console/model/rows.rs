//! What a cursor can stand on: the rows of each pane in the order they are drawn. The view draws
//! these rows and the update acts on the one under the cursor, so that both mean the same.
