/** What is done with a receiver after asking whether it is meant. */

import { useQueryClient } from "@tanstack/react-query";
import { App } from "antd";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client";
import type { Receiver } from "../api/types";
import { failureText } from "../ui/failure";

export interface ReceiverActs {
  newSecret: () => void;
  /** Switches it off, or on again. */
  turn: () => void;
  remove: () => void;
}

/** `made` is told of a new secret, which is shown once. */
export function useReceiverActs(receiver: Receiver, made: (secret: string) => void): ReceiverActs {
  const { t } = useTranslation();
  const { message, modal } = App.useApp();
  const client = useQueryClient();
  const { id, name, enabled, version } = receiver;
  const path = { params: { path: { id } } };
  const done = async (act: () => Promise<unknown>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      void message.error(failureText(t, error));
    }
    await client.invalidateQueries({ queryKey: ["receivers"] });
  };
  const confirm = (question: string, what: string, ok: string, act: () => Promise<unknown>) =>
    void modal.confirm({
      title: question,
      content: what,
      okText: ok,
      cancelText: t("action.cancel"),
      onOk: () => done(act),
    });
  const turn = () =>
    ask(api.PATCH("/api/v1/receivers/{id}", { ...path, body: { enabled: !enabled, version } }));
  return {
    newSecret: () =>
      confirm(
        t("receivers.newSecretSure", { name }),
        t("receivers.newSecretWhat"),
        t("receivers.newSecret"),
        async () => {
          const body = { action: "new_secret" as const };
          const { secret } = await ask(
            api.POST("/api/v1/receivers/{id}/actions", { ...path, body }),
          );
          if (secret !== null) made(secret);
        },
      ),
    turn: () => {
      if (!enabled) return void done(turn);
      confirm(
        t("receivers.switchOffSure", { name }),
        t("receivers.switchOffWhat"),
        t("receivers.switchOff"),
        turn,
      );
    },
    remove: () =>
      confirm(
        t("receivers.removeSure", { name }),
        t("receivers.removeWhat"),
        t("receivers.remove"),
        () => ask(api.DELETE("/api/v1/receivers/{id}", path)),
      ),
  };
}
