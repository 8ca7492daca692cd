// Before anything is painted: follow the system's light or dark, so that a dark page never flashes white.
document.documentElement.dataset.frTheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
