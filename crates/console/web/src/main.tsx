import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import "./i18n";
import "./style.css";
import "./alerts/alerts.css";
import "./camera/playback.css";
import "./cameras/wizard/wizard.css";
import "./cases/cases.css";
import "./cases/sheet.css";
import "./downloads/downloads.css";
import "./register/register.css";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
