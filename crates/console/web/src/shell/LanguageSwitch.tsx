import { GlobalOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { chooseLanguage, currentLanguage } from "../i18n";

/** Turns to the other language; its own name is written in it. */
export function LanguageSwitch() {
  const { t } = useTranslation();
  const other = currentLanguage() === "en" ? "zh-CN" : "en";
  return (
    <Button type="text" icon={<GlobalOutlined aria-hidden />} onClick={() => chooseLanguage(other)}>
      <span lang={other}>{t(`language.${other}`)}</span>
    </Button>
  );
}
