/** What parents are called, and called by: "her mother", "Oh, mamma!" */
export const MOTHER = 'mother|mamma|mama|mum|mummy|mom|mommy|ma';
export const FATHER = 'father|papa|dad|daddy|pa';
