"""Pages about links, for members; and the pages behind them, for anybody who has one."""
