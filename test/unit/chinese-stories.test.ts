import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { attributeSpeech } from '../../src/story/speakers/attribute.ts';
import { discoverCast } from '../../src/story/speakers/discover-cast.ts';
import { settleGenders } from '../../src/story/speakers/settle-genders.ts';

interface Told {
  readonly text: string;
  /** The names of whoever speaks, speech by speech; undefined where nobody does. */
  readonly speakers: readonly (string | undefined)[];
  readonly evidence: readonly (string | undefined)[];
  readonly cast: readonly { readonly names: readonly string[]; readonly gender: string }[];
}

function read(text: string): Told {
  const found = discoverCast(text);
  const lines = attributeSpeech(text, found);
  const cast = settleGenders(found, lines);
  const spoken = lines.filter(({ kind }) => kind === 'dialogue');
  return {
    text,
    speakers: spoken.map(({ speaker }) => (speaker === undefined ? undefined : cast[speaker]!.name)),
    evidence: spoken.map(({ evidence }) => evidence),
    cast: cast.map(({ name, aliases, gender }) => ({ names: [name, ...aliases], gender })),
  };
}

function getPerson({ cast, text }: Told, name: string): Told['cast'][number] {
  const person = cast.find(({ names }) => names.includes(name));
  assert.ok(person, `${name} is nobody in ${text}: ${JSON.stringify(cast)}`);
  return person;
}

/** Each by the kind of what went wrong in it. */
const SPOKEN: readonly (readonly [kind: string, text: string, speakers: readonly string[]])[] = [
  [
    'words behind a name with a dot are no part of it',
    '安娜·索亚道：“好。”\n\n汤姆·索亚连忙说：“嘿。”\n\n赫敏·格兰杰因为生气，说：“哼。”\n\n安娜·卡列尼娜说：“走。”\n',
    ['安娜·索亚', '汤姆·索亚', '赫敏·格兰杰', '安娜·卡列尼娜'],
  ],
  [
    'whoever belongs to somebody named is another',
    '“你叫什么？”李明问。\n\n“我叫王芳。”王芳说道。\n\n一个少女走进来，却是王芳的丫鬟。\n\n“小姐，茶来了。”少女说。\n\n“放下吧。”王芳说。\n',
    ['李明', '王芳', '少女', '王芳'],
  ],
  [
    'whoever comes is who belongs to somebody named',
    '“我来了。”\n\n大门被推开，一个男人走进来，正是李明的父亲。\n\n“爸。”李明说。\n\n“坐。”父亲说。\n',
    ['父亲', '李明', '父亲'],
  ],
  [
    'whoever has just spoken is no newcomer',
    '“下雨了。”李明说。\n\n“是啊。”\n\n不知何时，李明已站在窗前。\n\n“走吧。”王芳说。\n',
    ['李明', '王芳', '王芳'],
  ],
  [
    'where several are of a rank, a word for it means none of them',
    '皇后笑道：“好。”\n\n娘娘说：“本宫累了。”\n\n德妃道：“走。”\n',
    ['皇后', '娘娘', '德妃'],
  ],
  [
    'one animal is not called as another',
    '老牛说：“好。”\n\n老虎说：“吼。”\n\n老虎大叔道：“来。”\n\n老牛说：“走。”\n',
    ['老牛', '老虎', '老虎大叔', '老牛'],
  ],
  ['a shop is nobody', '包子铺老板笑道：“好。”\n\n“快走。”李明说道。\n', ['包子铺老板', '李明']],
  [
    'how something is said is no name',
    '韩远风把酒喝干，惬意地说：“痛快！”\n\n“再来。”丁元青说。\n\n高兴地，韩远风又倒了一杯：“来！”\n\n“好。”丁元青说。\n\n韩远风点点头：“干！”\n',
    ['韩远风', '丁元青', '韩远风', '丁元青', '韩远风'],
  ],
  [
    'a voice is no name',
    '欧阳靖跃上高台，朗声道：“晚辈欧阳靖，特来讨教！”\n\n“请。”司马烈道。\n',
    ['欧阳靖', '司马烈'],
  ],
  [
    'whoever is smiled at has not spoken',
    '“住店。”书生说。\n\n帘子一挑，老板娘走了出来，冲书生嫣然一笑，“这位相公，二钱，如何？”\n',
    ['书生', '老板娘'],
  ],
  [
    'whoever is looked at has not spoken',
    '“开着。”汤姆说。汤姆是个年轻人。\n\n探长转向站在门边的年轻人：“是这样吗？”\n\n“是的，先生。”汤姆说。\n',
    ['汤姆', '探长', '汤姆'],
  ],
  [
    'whoever is seen has not spoken',
    '“大官人，买梨！”郓哥道。\n\n武二正在县前与人说话，见郓哥哭来，便问：“谁打你来？”\n\n“王婆。”郓哥道。\n\n“真个？”武二喝道。\n',
    ['郓哥', '武二', '郓哥', '武二'],
  ],
  [
    'words of one character speak in the classical language',
    '王出城，遇老妪于道，问曰：“妪有子乎？”妪曰：“有。”王愀然曰：“寡人知过矣。”妪不受，曰：“愿还吾田。”王色变，曰：“善。”\n',
    ['王', '妪', '王', '妪', '王'],
  ],
  [
    'a verb before such a word is no family name',
    '有道士过门，顾生而惊曰：“公子面有妖气！”生曰：“何出此言？”道士曰：“三日之内必死。”女执生手曰：“勿信。”生曰：“诺。”女曰：“妾去矣。”\n',
    ['道士', '生', '道士', '女', '生', '女'],
  ],
  [
    'the paragraph behind tells who has spoken',
    '“就这样办。”王总说。\n\n“我能说两句吗？”\n\n众人看过去。说话的是坐在角落里的实习生林小雨。\n\n“你说。”王总道。\n\n“成本太高了。”林小雨说。\n',
    ['王总', '林小雨', '王总', '林小雨'],
  ],
  [
    'whoever comes behind words has spoken them',
    '“谁敢去？”刘将军问。\n\n“我去！”\n\n帐帘掀处，一名女将大步走入，正是夏侯兰。\n\n“军中无戏言。”刘将军道。\n\n“愿立军令状！”夏侯兰道。\n',
    ['刘将军', '夏侯兰', '刘将军', '夏侯兰'],
  ],
  [
    'a voice is that of whoever it brings',
    '“滚。”赵刚道。\n\n“小辈，老夫的弟子，也是你能羞辱的？”\n\n苍老的声音回荡在山谷之中，韩长老凌空而立。\n\n“晚辈不敢！”赵刚道。\n\n“下去。”韩长老道。\n',
    ['赵刚', '韩长老', '赵刚', '韩长老'],
  ],
  [
    'somebody stands there unseen',
    '“拿命来！”胡三爷道。\n\n“阿弥陀佛。”\n\n不知何时，一个老僧已立在门口。\n\n“和尚，少管闲事！”胡三爷道。\n\n“贫僧只管收尸。”老僧道。\n',
    ['胡三爷', '老僧', '胡三爷', '老僧'],
  ],
  [
    'whoever talks with the only one who is named',
    '顾北在机场等了四个小时，终于看见唐棠拖着箱子走了出来。\n\n“飞机晚点了。”她说。\n\n“我知道。”顾北说。\n\n“你一直在这儿等？”\n\n“没有。”顾北说。\n\n顾北走了几步，发现唐棠没有跟上来。\n',
    ['唐棠', '顾北', '唐棠', '顾北'],
  ],
  [
    'gestures are no part of a name',
    '夫人叹道：“可怜见的。”春桃磕头道：“谢夫人！”王朝高声喝道：“带走！”春桃垂泪道：“冤枉！”\n\n春桃又道：“夫人救我！”\n',
    ['夫人', '春桃', '王朝', '春桃', '春桃'],
  ],
  [
    'a pronoun before a colon outweighs whoever acts behind',
    '“你好。”林风说。\n\n“坐。”苏晴说。\n\n苏晴倒了茶。她笑道：“怎么今天有空来？”林风放下伞。\n',
    ['林风', '苏晴', '苏晴'],
  ],
  [
    'a second person with an indefinite word',
    '“你怕？”燕七道。\n\n“我不怕。”老板娘道。\n\n黑暗中，一个人冷冷道：“燕七？”\n\n“铁手？”燕七道。\n\n“拔剑。”\n',
    ['燕七', '老板娘', '一个人', '燕七', '一个人'],
  ],
  [
    'a title does not begin within a name',
    '“此事我父亲可知道？”萧寒问。\n\n“你父亲？”云山长老冷冷一笑，“他已经答应了。”\n\n“我不答应！”萧寒说。\n\n云山长老哼了一声：“放肆！”\n',
    ['萧寒', '云山长老', '云山长老', '萧寒', '云山长老'],
  ],
  [
    'whoever is found somewhere is no other for that',
    '安宁回到家，发现婆婆站在厨房里：“锅不行。”\n\n“妈，您什么时候来的？”安宁说。\n\n“刚到。”婆婆说。\n',
    ['婆婆', '安宁', '婆婆'],
  ],
  [
    'an old man is no eldest brother',
    '“别挤了！”一位老大爷抓着扶手。\n\n“您坐这儿。”小伙子说。\n\n“谢谢。”老大爷说。\n',
    ['老大爷', '小伙子', '老大爷'],
  ],
  [
    'names in religion',
    '“谁？”苏瑶喝道。\n\n“孽障，休得放肆！”凌虚真人踏空而来，须发皆张。\n\n“掌门！”苏瑶道。\n\n凌虚真人哼了一声，“回去再算账。”\n',
    ['苏瑶', '凌虚真人', '苏瑶', '凌虚真人'],
  ],
  [
    'names with Latin letters',
    '「幾個人？」周永泰問。\n\n「三個。」阿May說。\n\n「走。」周永泰說。\n\n阿May瞪了他一眼，「又是你先上？」\n',
    ['周永泰', '阿May', '周永泰', '阿May'],
  ],
  [
    'a name that the text gives somebody',
    '从前，有一列小火车，名字叫嘟嘟。\n\n“我想去看海。”嘟嘟说。\n\n“海边没有铁轨呀。”老站长摸着胡子说。\n\n“那我自己铺！”嘟嘟喊道。\n',
    ['嘟嘟', '老站长', '嘟嘟'],
  ],
  [
    'a servant whom people call',
    '“也罢。来福，取十两银子与她。”国公道。来福应道：“是。”\n\n“来福，快去。”夫人道。来福答道：“是。”\n',
    ['国公', '来福', '夫人', '来福'],
  ],
  [
    'a name without a family name that colons introduce',
    '志明衝過來：「我阿嬤不見了！」\n\n「什麼？」里長伯問。\n\n春嬌從雜貨店裡探出頭來：「她剛剛才來過啊。」\n\n「真的？」志明問。\n\n志明還是不信。\n\n春嬌紅了眼眶，輕聲說：「我陪妳去。」\n',
    ['志明', '里長伯', '春嬌', '志明', '春嬌'],
  ],
];

suite('who speaks in Chinese stories', () => {
  for (const [kind, text, speakers] of SPOKEN)
    test(kind, () => {
      const told = read(text);
      assert.deepEqual(told.speakers, speakers);
      // Whoever is told of behind their words is named, and not only likely.
      if (/^(?:the paragraph|whoever comes|a voice is that|somebody stands)/.test(kind))
        assert.equal(told.evidence[1], 'named');
    });

  test('words before a colon are not sure to be those of whoever acts behind them', () => {
    const text = '“请坐。”林冲道。\n\n“多谢。”鲁达道。\n\n两个番子只得应道：“不敢，不敢。”林冲看着鲁达。\n';
    const last = attributeSpeech(text, discoverCast(text)).findLast(({ kind }) => kind === 'dialogue');
    assert.ok((last?.confidence ?? 0) <= 0.5);
  });

  test('what is written or recited by nobody is narration', () => {
    for (const words of [
      '信纸上面写道：“我在老地方等你，不见不散。”',
      '有诗为证：“参透风流二字禅，好姻缘是恶姻缘。”',
      '门上写着：“瓦官之寺。”',
      '《诗》云：“惴惴小心，如临于谷。”',
    ]) {
      const { speakers } = read(`“是谁？”江远问。\n\n江远抬起头。${words}\n\n“是我。”邮差说。\n`);
      assert.deepEqual(speakers, ['江远', '邮差'], words);
    }
  });

  test('what somebody says of writing is speech', () => {
    for (const words of ['他抖着手，低声道：“上面写着什么？”', '他随口吟诗曰：“床前明月光。”']) {
      const { speakers } = read(`“是谁？”江远问。\n\n江远抬起头。${words}\n\n“是我。”邮差说。\n`);
      assert.equal(speakers.length, 3, words);
    }
  });

  test('words that are wondered at or only named are narration, and others under an outer mark are not', () => {
    const { speakers } = read(
      '“走吧。”江远说。\n\n“老地方”？他愣住了。\n\n“远航号”已经漂流了四十七天。\n\n“你是谁”？邮差问。\n',
    );
    assert.deepEqual(speakers, ['江远', '邮差']);
  });

  test('names with dots are one person with their parts', () => {
    const told = read(
      '“您累了吗？”伊万·谢尔盖耶维奇走到她面前。\n\n“不。”安娜·彼得罗夫娜回答说。\n\n“请原谅。”伊万激动地说。\n\n“走吧！”安娜说。\n',
    );
    assert.deepEqual(told.speakers, [
      '伊万·谢尔盖耶维奇',
      '安娜·彼得罗夫娜',
      '伊万·谢尔盖耶维奇',
      '安娜·彼得罗夫娜',
    ]);
    assert.equal(getPerson(told, '伊万').gender, 'male');
    assert.equal(getPerson(told, '安娜').gender, 'female');
  });

  test('a wife bears the family name between dots', () => {
    const told = read(
      '“找到他。”维维安·斯通说。\n\n“找谁？”布莱克问。\n\n斯通太太站了起来：“我丈夫。”\n\n“好。”布莱克说。\n',
    );
    assert.ok(getPerson(told, '维维安·斯通').names.includes('斯通太太'));
    // His wife is somebody else.
    const wife = read('“喝酒。”董明川说。董明川夫人走进来。\n\n“好。”方鸿文说。\n\n“干。”董明川说。\n');
    assert.ok(!getPerson(wife, '董明川').names.includes('董明川夫人'));
  });

  test('a title behind a whole name is the same person', () => {
    const told = read(
      '“静玄师太，请！”欧阳靖道。\n\n“胡说！”静玄怒道。\n\n静玄师太双眉一轩，喝道：“退下！”\n\n“是。”欧阳靖道。\n',
    );
    assert.equal(getPerson(told, '静玄'), getPerson(told, '静玄师太'));
    assert.equal(getPerson(told, '静玄').gender, 'female');
    const foreign = read(
      '“撒谎！”艾米丽小姐说。\n\n“窗户呢？”哈里森探长问。\n\n“开着。”艾米丽答道。\n\n哈里森站起身来：“好。”\n',
    );
    assert.equal(new Set(foreign.speakers).size, 2);
  });

  test('a given name is one only where it stands by itself', () => {
    const told = read('“我从不记错。”艾米丽答道。\n\n“是吗？”汤姆问。\n\n“是的。”艾米丽说。\n');
    assert.deepEqual(getPerson(told, '艾米丽').names, ['艾米丽']);
  });

  test('those of a rank are called by it', () => {
    const told = read(
      '“皇兄慎言！”靖王说。\n\n“你退下。”皇上说。\n\n王爷微微一笑，“臣弟愿当场服下。”\n\n“好。”皇上说。\n',
    );
    assert.equal(getPerson(told, '王爷'), getPerson(told, '靖王'));
  });

  test('a woman is not joined to a man', () => {
    const told = read(
      '那妇人走将出来，叫道：“剪刀还你。”王婆道：“进来吃茶。”那妇人道：“改日来罢。”不防门外郓哥提着一篮梨，叫道：“买梨！”王婆道：“走开。”郓哥道：“我自卖梨。”郓哥一面哭，一面走了。\n',
    );
    assert.notEqual(getPerson(told, '郓哥'), getPerson(told, '妇人'));
  });

  test('whoever is called by a title of women is no man who is met', () => {
    const told = read(
      '“顾总，夏小姐来了。”陈特助说。\n\n男人坐在落地窗前，头也没回：“让她进来。”\n\n夏小暖走了进来：“我来签字。”\n\n“签什么字？”\n\n“离婚协议。”\n\n顾夜寒转过身来：“你再说一遍。”\n\n“再说一百遍也一样。”夏小暖说。\n\n顾夜寒一步步逼近：“理由。”\n\n“你不爱我。”夏小暖说。\n\n“谁告诉你的？”顾夜寒说。\n',
    );
    assert.equal(getPerson(told, '男人'), getPerson(told, '顾夜寒'));
    assert.equal(getPerson(told, '夏小暖').gender, 'female');
  });

  test('somebody introduced by a role is whom the sentence names', () => {
    const told = read(
      '“师父，他没有说谎！”众人回过头去，只见一个绿衫少女走上前来，却是峨嵋派的小弟子小蝶。\n\n“胡说些什么？”静玄道。\n\n小蝶低头道：“弟子不敢。”\n\n绿衫少女道：“师父！”\n',
    );
    assert.equal(getPerson(told, '小蝶'), getPerson(told, '绿衫少女'));
  });

  test('a voice of a machine is the machine', () => {
    const told = read(
      '“任务已发布。”冰冷的机械音在脑海中响起。\n\n“什么任务？”秦默问。\n\n“满分。”系统说。\n\n“知道了。”秦默说。\n',
    );
    assert.equal(getPerson(told, '系统'), getPerson(told, '机械音'));
  });

  test('a servant has a name behind what they are', () => {
    const told = read(
      '“小姐还没回来？”沈老爷问。\n\n“还没有。”管家福顺垂手站在一旁。\n\n福顺忙迎了出去：“大小姐，您可回来了！”\n\n“爹。”沈若兰说。\n\n沈老爷叹了口气。福顺也叹了口气。\n',
    );
    assert.deepEqual(told.speakers, ['沈老爷', '福顺', '福顺', '沈若兰']);
  });

  test('how something is said with feeling is no name', () => {
    const { cast } = read(
      '“你去吗？”王芳问。\n\n“去。”李明说。\n\n语重心长地说：“好吧。”\n\n“行。”王芳说。\n',
    );
    assert.deepEqual(
      cast.flatMap(({ names }) => names[0]),
      ['王芳', '李明'],
    );
  });

  test('what a role does is no name behind it', () => {
    const { cast } = read(
      '老婆子拄拐走来。“谁？”老婆子问。\n\n“我。”林风说。\n\n老婆子拄拐坐下：“坐。”\n\n她叹了口气。拄拐的手抖了。\n',
    );
    assert.ok(!cast.some(({ names }) => names.includes('拄拐')));
  });

  for (const [name, gender, text] of [
    [
      '楚留云',
      'male',
      '“楚公子好雅兴。”胡三爷道。\n\n楚留云也笑了：“三爷不也来了么？”\n\n楚留云叹道：“走罢。”\n\n“走。”胡三爷看着楚留云。\n',
    ],
    ['刘氏', 'female', '“冤枉啊！”刘氏哭道。\n\n“你丈夫呢？”包拯问。\n'],
    ['包拯', 'male', '“冤枉啊！”刘氏哭道。\n\n“本府问你，你丈夫呢？”包拯问。\n'],
    ['柳青青', 'female', '“这三年辛苦你了。”柳青青笑道。\n\n“你要嫁给他？”唐十三道。\n'],
    ['张秘书', 'female', '“好的，王总。”张秘书说。\n\n“去吧。”王总说。\n'],
    ['汤姆', 'male', '“是的，先生。”汤姆说。\n\n“好。”苏珊说。\n'],
    ['苏珊', 'female', '“是的，先生。”汤姆说。\n\n“好。”苏珊说。\n'],
    ['哈里森探长', 'male', '“窗户呢？”哈里森探长问。\n\n“开着。”汤姆说。\n'],
    ['差人', 'male', '“老实点！”差人喝道。\n\n“我没有偷！”阿珍哭道。\n'],
    ['老山羊', 'male', '“快躲起来！”老山羊说。\n\n“好。”小刺猬说。\n'],
    ['凌虚真人', 'male', '“孽障！”凌虚真人喝道。\n\n“掌门！”苏瑶道。\n'],
  ] as const)
    test(`${name} is ${gender}`, () => {
      assert.equal(getPerson(read(text), name).gender, gender);
    });
});
