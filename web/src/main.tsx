import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/mantine.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { speak } from "./i18n/language";

// The pages are imported once their language is there, so that a text may stand anywhere in them, also in a constant.
void speak()
  .then(() => import("./app/App"))
  .then(({ App }) =>
    createRoot(document.getElementById("root")!).render(
      <StrictMode>
        <App />
      </StrictMode>,
    ),
  );
