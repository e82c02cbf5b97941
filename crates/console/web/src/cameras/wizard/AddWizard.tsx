import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Drawer, Form, Space, Steps } from "antd";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";
import { api, ask } from "../../api/client";
import type { Camera } from "../../api/types";
import { Failed } from "../../ui/Failed";
import { fieldProblems, showProblems } from "../../ui/failure";
import { additionOf } from "../record";
import { AddressStep } from "./AddressStep";
import { DoneStep } from "./DoneStep";
import { emptyForm, followed, nextLike, separated, stepOf, STEPS, type Step } from "./form";
import type { WizardForm } from "./form";
import { PlaceStep } from "./PlaceStep";
import { PlanStep } from "./PlanStep";
import { TestStep } from "./TestStep";
import { allWork, isRunning, rateOf, useProbes } from "./useProbes";

/** Adds a camera step by step: where it is, whether it answers, what is recorded, where it hangs. */
export function AddWizard({ close }: { close: () => void }) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const [form] = Form.useForm<WizardForm>();
  const [step, setStep] = useState<Step>("address");
  const [camera, setCamera] = useState<Camera>();
  const probing = useProbes();
  const client = useQueryClient();
  const written = (): WizardForm => form.getFieldsValue(true) as WizardForm;

  const adding = useMutation({
    mutationFn: (values: WizardForm) =>
      ask(api.POST("/api/v1/cameras", { body: additionOf(values) })),
    onSuccess: async (added) => {
      setCamera(added);
      await client.invalidateQueries({ queryKey: ["cameras"] });
    },
    onError: (error) => {
      const [first] = fieldProblems(error);
      if (!first) return;
      // A field must be there to say what is wrong with it.
      flushSync(() => setStep(stepOf(first.name[0])));
      showProblems(form, error);
    },
  });

  const show = (to: Step): void => {
    setStep(to);
    if (to === "test" && !probing.isOf(written())) void probing.run(written());
  };
  const next = async (): Promise<void> => {
    const apart = step === "address" && separated(written());
    if (apart) form.setFieldsValue(apart);
    try {
      await form.validateFields();
    } catch {
      return;
    }
    const after = STEPS[STEPS.indexOf(step) + 1];
    if (after) show(after);
    else adding.mutate(written());
  };
  const leave = (): void => {
    // Only the fields of this step are asked; coming further takes some writing.
    if (camera || (step === "address" && !form.isFieldsTouched())) {
      close();
      return;
    }
    modal.confirm({
      title: t("addCamera.leaveSure"),
      content: t("addCamera.leaveWhat"),
      okText: t("addCamera.leave"),
      cancelText: t("addCamera.stay"),
      onOk: close,
    });
  };
  const again = (): void => {
    const like = nextLike(written());
    form.resetFields();
    form.setFieldsValue(like);
    probing.stop();
    adding.reset();
    setCamera(undefined);
    setStep("address");
  };

  const { main, sub } = probing.probes;
  const tried = allWork(probing.probes);
  const forward =
    step === "place"
      ? t("addCamera.finish")
      : step !== "test" || tried
        ? t("addCamera.next")
        : t(isRunning(probing.probes) ? "addCamera.skip" : "addCamera.anyway");
  return (
    <Drawer
      open
      size={920}
      mask={{ closable: false }}
      onClose={leave}
      title={t("cameras.add")}
      footer={
        !camera && (
          <Space>
            <Button
              type={step === "test" && !tried ? "default" : "primary"}
              loading={adding.isPending}
              onClick={() => void next()}
            >
              {forward}
            </Button>
            {step !== "address" && (
              <Button onClick={() => setStep(STEPS[STEPS.indexOf(step) - 1] ?? "address")}>
                {t("addCamera.back")}
              </Button>
            )}
            <Button type="text" onClick={leave}>
              {t("action.cancel")}
            </Button>
          </Space>
        )
      }
    >
      <Steps
        size="small"
        className="wizard-steps"
        current={camera ? STEPS.length : STEPS.indexOf(step)}
        items={[...STEPS, "done" as const].map((one) => ({ title: t(`addCamera.step.${one}`) }))}
      />
      <Form<WizardForm>
        form={form}
        layout="vertical"
        initialValues={emptyForm}
        preserve
        scrollToFirstError={{ focus: true }}
        onValuesChange={(changed: Partial<WizardForm>) => {
          const addresses = followed(changed, written());
          if (addresses) form.setFieldsValue(addresses);
        }}
        onKeyDown={(event) => {
          // As in any form; choices need the key themselves, and dialogs over this one have theirs.
          const { target, currentTarget } = event;
          const writes = target instanceof HTMLInputElement && target.role !== "combobox";
          const here = writes && currentTarget.contains(target) && !camera;
          if (event.key === "Enter" && here && !event.nativeEvent.isComposing) {
            event.preventDefault();
            void next();
          }
        }}
      >
        {adding.error && !camera && <Failed error={adding.error} />}
        {camera ? (
          <Part key="done" title={t("addCamera.title.done")}>
            <DoneStep id={camera.id} again={again} close={close} />
          </Part>
        ) : (
          <Part key={step} title={t(`addCamera.title.${step}`)} quiet={step === "address"}>
            {step === "address" && <AddressStep form={form} />}
            {step === "test" && (
              <TestStep probes={probing.probes} again={() => void probing.run(written())} />
            )}
            {step === "plan" && (
              <PlanStep form={form} rates={{ main: rateOf(main), sub: rateOf(sub) }} />
            )}
            {step === "place" && <PlaceStep form={form} />}
          </Part>
        )}
      </Form>
    </Drawer>
  );
}

/** One step. Its heading takes the focus, so that keyboards and screen readers go on from there. */
function Part(props: { title: string; quiet?: boolean; children: ReactNode }) {
  const { title, quiet, children } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!quiet) heading.current?.focus();
  }, [quiet]);
  return (
    <section>
      <h3 ref={heading} tabIndex={-1} className="wizard-title">
        {title}
      </h3>
      {children}
    </section>
  );
}
