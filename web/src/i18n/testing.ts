import { i18n } from "./runtime";

// Tests of pieces see the texts as the sources have them.
i18n.loadAndActivate({ locale: "en", messages: {} });
