import { Alert, Form, InputNumber, Radio, type FormInstance } from "antd";
import { useTranslation } from "react-i18next";
import { bytes } from "../../ui/words";
import type { WizardForm } from "./form";
import { complete, shareOf } from "../schedule/schedule";
import { ScheduleFields } from "../schedule/ScheduleFields";
import { bytesPerDay, needsSub, type Plan, type Rates } from "./plan";

const PLANS: readonly Plan[] = ["main", "sub", "both", "off"];
/** What the law asks for, where nothing else is written. */
const USUAL_DAYS = 30;

/** What is recorded, what that costs, and how long it is kept. */
export function PlanStep({ form, rates }: { form: FormInstance<WizardForm>; rates: Rates }) {
  const { t } = useTranslation();
  const watch = { form, preserve: true };
  const min = Form.useWatch<WizardForm["min_days"] | undefined>("min_days", watch);
  const max = Form.useWatch<WizardForm["max_days"] | undefined>("max_days", watch);
  const plan = Form.useWatch<Plan | undefined>("plan", watch);
  const schedule = Form.useWatch<WizardForm["schedule"]>("schedule", watch);
  const share = shareOf(complete(schedule));
  const hasSub = Boolean((form.getFieldValue(["sub", "url"]) as string | undefined)?.trim());
  const days = max ?? min ?? USUAL_DAYS;
  return (
    <>
      <Form.Item
        name="plan"
        label={t("cameras.plan")}
        rules={[
          {
            validator: (_, chosen: Plan) =>
              needsSub(chosen) && !hasSub
                ? Promise.reject(new Error(t("addCamera.noSub")))
                : Promise.resolve(),
          },
        ]}
      >
        <Radio.Group className="wizard-plans">
          {PLANS.map((one) => (
            <Radio key={one} value={one} disabled={needsSub(one) && !hasSub}>
              <strong>{t(`plan.${one}`)}</strong>
              <span className="wizard-for">{t(`addCamera.planFor.${one}`)}</span>
              <span className="wizard-cost">
                {needsSub(one) && !hasSub ? (
                  t("addCamera.noSub")
                ) : (
                  <Cost {...{ rates, days, share }} plan={one} />
                )}
              </span>
            </Radio>
          ))}
        </Radio.Group>
      </Form.Item>
      <div hidden={plan === "off"}>
        <ScheduleFields />
      </div>
      {plan === "off" ? (
        <Alert type="warning" showIcon title={t("addCamera.offWarning")} />
      ) : (
        <div className="wizard-row">
          <Form.Item name="min_days" label={t("cameras.minDays")} extra={t("addCamera.minHint")}>
            <InputNumber min={0} max={3650} precision={0} />
          </Form.Item>
          <Form.Item
            name="max_days"
            label={t("cameras.maxDays")}
            extra={t("addCamera.maxHint")}
            dependencies={["min_days"]}
            rules={[
              {
                validator: (_, most: number | null | undefined) =>
                  most && min && most < min
                    ? Promise.reject(new Error(t("addCamera.maxBelowMin")))
                    : Promise.resolve(),
              },
            ]}
          >
            <InputNumber min={1} max={3650} precision={0} />
          </Form.Item>
        </div>
      )}
    </>
  );
}

/** What a plan costs, in a sentence; `share` is how much of the time is recorded. */
function Cost(props: { plan: Plan; rates: Rates; days: number; share: number | undefined }) {
  const { plan, rates, days, share } = props;
  const { t } = useTranslation();
  const whole = bytesPerDay(plan, rates);
  if (whole === undefined) return t("addCamera.costUnknown");
  if (whole === 0) return t("addCamera.costNone");
  if (share === undefined) return t("addCamera.costEvents");
  const daily = whole * share;
  return t("addCamera.cost", { day: bytes(daily), days, whole: bytes(daily * days) });
}
