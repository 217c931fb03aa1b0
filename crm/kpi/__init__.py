"""The month's figures for politicians: requests, establishments, jobs, and what is behind them."""
