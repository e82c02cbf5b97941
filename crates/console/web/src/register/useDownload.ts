/** Taking footage away: under a purpose that allows it, which is asked for where none was given. */

import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import type { ClipRequest } from "../camera/clip";
import { downloads } from "../downloads/downloads";
import { useSession } from "../session/session";
import { failureText } from "../ui/failure";
import { useAskPurpose } from "./AskPurpose";
import { recordQuery } from "./records";
import { allows, remembered, type Said } from "./said";

/** Downloads footage of a camera with this name; `given` is said by the page itself. */
export function useDownload(given?: Said): (name: string, request: ClipRequest) => void {
  const { t } = useTranslation();
  const { user } = useSession();
  const { message } = App.useApp();
  const client = useQueryClient();
  const ask = useAskPurpose();
  const download = async (name: string, request: ClipRequest): Promise<void> => {
    const known = given ?? remembered(user.id);
    const said =
      known && allows(known.purpose, "export") ? known : await ask("export", request.camera);
    if (!said) return;
    const { camera, from, to } = request;
    const { id: access } = await client.query(recordQuery(said, { camera, from, to }));
    downloads.add(name, { ...request, access });
  };
  return (name, request) => {
    download(name, request).catch((error: unknown) => void message.error(failureText(t, error)));
  };
}
