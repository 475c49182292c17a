/** Before the name of whoever speaks: "It’s me, Anna." */
const INTRODUCES = /(?:是我|我是|\b(?:it[’']?s|it\s+is)\s+(?:me|I)|\bI[’']?m|\bI\s+am)[,，]?\s*$/;

/** Whether a name within a speech calls somebody: it stands between the marks of a clause. */
export function isCalled(speech: string, start: number, end: number): boolean {
  const before = speech.slice(Math.max(0, start - 24), start);
  const after = speech.slice(end, end + 3);
  if (INTRODUCES.test(before)) return false;
  return (
    /(?:^|[,.!?;:“"‘「『—，。！？、…-])\s*(?:(?:my|dear|dearest|poor|oh|ah|no|yes|well|good|thank\s+you|come|now|but)\s+)*$/i.test(
      before,
    ) && /^\s*(?:[,.!?;:”"’」』—，。！？、…-]|$)/.test(after)
  );
}
