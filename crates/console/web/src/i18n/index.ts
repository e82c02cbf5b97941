/** Languages: Chinese first, English beside it; every key in both. */

import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { speak } from "../api/client";
import en from "./en.json";
import zh from "./zh-CN.json";

declare module "i18next" {
  interface CustomTypeOptions {
    resources: { translation: typeof zh };
  }
}

export const LANGUAGES = ["zh-CN", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

const STORED = "xueliang.language";

function stored(): Language {
  const kept = localStorage.getItem(STORED);
  return LANGUAGES.find((language) => language === kept) ?? "zh-CN";
}

function follow(language: string): void {
  speak(language);
  document.documentElement.lang = language;
  dayjs.locale(language === "en" ? "en" : "zh-cn");
  document.title = i18next.t("product");
}

/** The language of the page now. */
export function currentLanguage(): Language {
  return i18next.language === "en" ? "en" : "zh-CN";
}

/** Speaks another language from now on, also next time. */
export function chooseLanguage(language: Language): void {
  localStorage.setItem(STORED, language);
  void i18next.changeLanguage(language);
}

void i18next.use(initReactI18next).init({
  lng: stored(),
  fallbackLng: "zh-CN",
  resources: { "zh-CN": { translation: zh }, en: { translation: en } },
  interpolation: { escapeValue: false },
  initAsync: false,
});
follow(i18next.language);
i18next.on("languageChanged", follow);
