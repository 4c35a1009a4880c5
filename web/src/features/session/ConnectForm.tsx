import { t } from "@lingui/core/macro";
import { Anchor, Button, TextInput } from "@mantine/core";
import { IconMail } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState, type FormEvent } from "react";
import { ApiError } from "@/api/error";
import * as api from "@/api/session";
import { errorText, Failure, Skeleton } from "@/ui/Status";
import { useForget } from "./queries";
import { Refusal } from "./SignInPage";
import css from "./Panel.module.css";

/** An identity that nobody here has yet is connected to an account by a code mailed to the account's own address. */
export function ConnectForm({ onSecond, onAgain }: { onSecond: () => void; onAgain: () => void }) {
  const waiting = useQuery({ queryKey: ["waiting-identity"], queryFn: api.waitingIdentity, retry: false, gcTime: 0 });
  const [email, setEmail] = useState("");
  const [code, setCode] = useState("");
  const forget = useForget();
  useEffect(() => setEmail((was) => was || (waiting.data?.email ?? "")), [waiting.data]);
  const ask = useMutation({ mutationFn: () => api.requestCode(email.trim()) });
  const enter = useMutation({
    mutationFn: () => api.linkIdentity(email.trim(), code.replace(/\s/g, "")),
    onSuccess: forget,
    onError: (error) => error instanceof ApiError && error.code === "second_factor_required" && onSecond(),
  });
  if (waiting.isPending) return <Skeleton rows={3} />;
  if (waiting.isError) {
    return waiting.error instanceof ApiError && waiting.error.status === 422 ? (
      <div className={css.stack}>
        <p className={css.text}>{errorText(waiting.error)}</p>
        <Button onClick={onAgain}>{t`Start again`}</Button>
      </div>
    ) : (
      <Failure error={waiting.error} what={t`Your sign-in`} onRetry={() => void waiting.refetch()} />
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ask.isSuccess) enter.mutate();
    else ask.mutate();
  };
  return (
    <form onSubmit={submit} className={css.stack} noValidate>
      <p className={css.text}>
        {t`${waiting.data.provider} has signed you in, but no account here is connected with it yet. Type the e-mail of your account; a code sent there connects the two.`}
      </p>
      <Refusal error={enter.error ?? ask.error} fallback={t`This code is wrong or older than 10 minutes. Get a new one.`} />
      <TextInput
        label={t`E-mail of your account here`}
        type="email"
        name="email"
        autoComplete="username"
        value={email}
        onChange={(e) => {
          setEmail(e.currentTarget.value);
          ask.reset();
        }}
      />
      {ask.isSuccess && (
        <>
          <p role="status" className={css.sent}>
            <IconMail size={16} stroke={1.75} aria-hidden="true" /> {t`If there is an account for this address, a code of 6 digits is on its way. It is valid for 10 minutes.`}
          </p>
          <TextInput autoFocus label={t`Code`} name="code" inputMode="numeric" autoComplete="one-time-code" value={code} onChange={(e) => setCode(e.currentTarget.value)} />
        </>
      )}
      <Button type="submit" size="md" loading={ask.isPending || enter.isPending}>
        {ask.isSuccess ? t`Connect and sign in` : t`Send me a code`}
      </Button>
      <Anchor component="button" type="button" size="sm" onClick={onAgain} className={css.link}>
        {t`Sign in another way`}
      </Anchor>
    </form>
  );
}
