/** A paragraph of marks only, which separates scenes. */
const SCENE_MARKS = /^(?:[*＊#~·•—–_=+/§☆★※◆◇■□●○✦†‡-]\s*){3,}$|^[*＊]\s*[*＊]$|^[#§⁂❦☆★※◆◇■□✦†]$/u;

/** Whether a paragraph is a row of marks between scenes; dots alone are a silence. */
export function isSceneMark(paragraph: string): boolean {
  return SCENE_MARKS.test(paragraph.trim());
}
