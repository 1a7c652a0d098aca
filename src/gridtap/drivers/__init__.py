"""People who charge or operate, the tokens that stand for them, and what proves who they are."""
