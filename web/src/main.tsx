import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "./ui/tokens.css";
import "./ui/base.css";
import "./ui/mantine.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
