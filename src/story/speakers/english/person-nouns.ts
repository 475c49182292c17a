import { getNounGender, isAnimal, isListedPerson, isRankOrTrade } from './speech-words.ts';

/** Trades and parts that end as things do: "printer" and "porter" are told apart by a list alone. */
const TRADE = new Set(
  `actor adjutant administrator adviser advisor announcer archer auditor author baker banker barber barrister bartender beggar boxer brewer
  broker builder burglar butler carpenter carter cashier chauffeur cleaner cobbler collector commander commissioner composer conductor
  councillor counsellor courier crofter curator customer dancer dealer designer director doctor drover drummer editor emperor examiner
  explorer farmer farrier ferryman fiddler foreigner gambler gangster gardener gaoler jailer glazier grocer hunter inspector instructor
  interpreter inventor investigator janitor jeweller jeweler joiner juror keeper labourer laborer lawyer leader lecturer lodger lookout manager mariner
  murderer navigator negotiator newcomer operator orator organiser organizer painter photographer plumber porter potter prisoner producer
  professor proprietor prosecutor publisher reporter researcher retainer rider robber sailor sculptor settler singer skipper smuggler
  soldier solicitor stoker stranger supervisor surveyor teacher thatcher trader translator traveller traveler treasurer tutor waiter
  watcher weaver welder worker wrestler writer youngster zookeeper artist botanist chemist dentist florist geologist biologist journalist
  machinist organist pharmacist physicist pianist psychiatrist psychologist receptionist scientist archaeologist specialist therapist
  tourist typist violinist novelist columnist cyclist comedian electrician guardian historian magician mathematician musician physician
  politician veterinarian custodian civilian optician accountant assistant attendant consultant merchant peasant commandant defendant
  volunteer auctioneer mountaineer pioneer mutineer shepherd goatherd cowherd swineherd drayman
  actress enchantress heiress huntress laundress manageress patroness poetess priestess seamstress shepherdess sorceress conductress
  murderess proprietress authoress`.split(/\s+/),
);
/** Ends of words that are hardly ever things. */
const PERSON_ENDING = /\p{Ll}(?:man|woman|master|mistress|keeper|smith|wright|monger|maid|boy|girl)$/u;
const NO_PERSON = /^(?:talisman|ottoman|roman|german|norman|caiman|toastmaster|ticketmaster|tallboy|lowboy)$/;

/** Whether a noun means somebody wherever it stands, and never a thing: no "radiator", no "fortress". */
export function isSurelyPerson(noun: string): boolean {
  return (
    getNounGender(noun) !== 'unknown' ||
    isListedPerson(noun) ||
    isAnimal(noun) ||
    isRankOrTrade(noun) ||
    TRADE.has(noun) ||
    (PERSON_ENDING.test(noun) && !NO_PERSON.test(noun))
  );
}
