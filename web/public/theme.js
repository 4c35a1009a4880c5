// Sets the colour scheme before the first paint, so that a dark page never flashes white.
// It is a file of its own because the content security policy allows no inline script.
(function () {
  var key = "trackward-theme";
  var choice = "auto";
  try {
    choice = localStorage.getItem(key) || "auto";
  } catch (_) {
    // Storage is switched off: follow the system.
  }
  var dark = choice === "dark" || (choice !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
