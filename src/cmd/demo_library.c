/* What helps the demo company's sales people at work: talking scripts, sites where
 * customers are found, and a bell that somebody has looked at. */
#include "cmd/demo_make.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/time.h"
#include "cmd/found.h"
#include "crm/crm.h"
#include "db/db.h"

static const int64_t HOUR = 3600000, DAY = 86400000;

/* --- scripts --- */

static const struct demo_script {
	const char *owner; /* login */
	bool shared;
	const char *category, *title, *body;
} demo_scripts[] = {
    {"manager1", true, "opening", "首次电话：陌生客户开场",
     "您好，请问是{公司}负责采购的{姓名}吗？我是海川五金的{我的姓名}。\n"
     "我们在永康做手动工具出口十二年，您同行里的……也从我们这里拿货。\n"
     "今天打给您只占两分钟：想了解您现在主要采购哪几类工具，"
     "如果合适，我把对应的报价和样册发给您，行吗？"},
    {"manager1", true, "opening", "展会名片回访：三天之内",
     "{姓名}您好，我是海川五金的{我的姓名}，广交会上我们在 12.2 馆聊过棘轮扳手。\n"
     "您当时说最关心的是交期。我回来落实过了：常规款 25 天，加急 18 天。\n"
     "展会上答应您的报价我今天发到邮箱，您看周四上午我再打给您，方便吗？"},
    {"manager2", true, "opening", "外贸询盘：第一封回信",
     "Dear {name},\n"
     "Thank you for your inquiry about {product}. We are the maker, not a trader; the price below "
     "is FOB Ningbo for 20' containers, valid for 30 days.\n"
     "To quote exactly I need three things: yearly quantity, packing, and the certificates your "
     "market asks for (GS, CE, ANSI).\n"
     "I will call you on {day} at 10:00 your time. Samples leave within five days."},
    {"manager1", true, "needs", "五个问题问清需求",
     "1. 这批货卖给谁？（超市、五金店、工厂自用，决定包装和认证）\n"
     "2. 一年要几次，每次多少？（决定价格档位）\n"
     "3. 现在从谁那里买，最不满意的是什么？（决定我们讲什么）\n"
     "4. 除了您，还有谁参与决定？（技术、财务、老板）\n"
     "5. 如果样品合格，下一步是什么，什么时候？（决定下次回访日期）"},
    {"manager2", true, "needs", "客户只说“先发个报价”",
     "可以的，我马上给您发。为了不发一份没用的报价，请教您两个问题：\n"
     "规格上您更看重耐用还是价格？第一单大概多少件？\n"
     "知道这两点，我直接报您用得上的那三款，别的不打扰您。"},
    {"marketing1", true, "product", "两句话讲清棘轮扳手系列",
     "72 齿，5 度回转角，狭小空间也好用；铬钒钢锻打，出厂逐把做扭力测试。\n"
     "和市面常见的 45 齿相比，客诉率从 1.8% 降到 0.3%，我们给两年包换。"},
    {"marketing1", true, "product", "客户问：你们和义乌的货有什么不同",
     "义乌走量、款多、价低，做促销合适；我们是自己的工厂，做的是要退换货承担责任的渠道。\n"
     "同一批货同一炉钢，十年后还能补到同一款。您如果卖给工厂和连锁店，差别就在售后上。"},
    {"boss", true, "objection", "“我们有固定供应商了”",
     "那很好，说明您对质量有要求。我不劝您换，只建议多一个备份：\n"
     "旺季他交不出来、涨价、或出了质量问题的时候，您手上有一家验过厂、打过样的。\n"
     "先从您现在最头疼的一款开始打样，样品费我们承担，您看哪一款合适？"},
    {"manager1", true, "objection", "“现在不需要，以后再说”",
     "好的，我不打扰您。请问您一般几月份定下一批？我提前一个月把新样册和价格给您。\n"
     "（记下月份，写进下次回访日期，到期系统会提醒。）"},
    {"boss", true, "price", "“你们价格太高了”",
     "请问您是和哪一家、哪一款比？（先问清，再回答）\n"
     "如果材质、壁厚、包装都一样，我去争取；如果不一样，我给您一款同档的，价格会让您满意。\n"
     "不随便降价：降价换数量、换付款条件或换交期，三样里至少换一样。"},
    {"manager2", true, "price", "报价后三天没有回音",
     "{姓名}您好，报价您看过了吗？我打来不是催单，是想听听哪一项不合适：\n"
     "价格、交期、付款，还是样品？您说一项，我改一项，今天下班前给您新版本。"},
    {"manager1", true, "closing", "客户犹豫时：二选一",
     "样品您确认过了，价格也在您的预算里。现在下单，可以赶上 20 号的船；\n"
     "您看第一批走一个小柜，还是先拼箱 200 件试销？定金 30%，余款见提单副本。"},
    {"sales1", true, "follow_up", "发货后一周回访",
     "{姓名}您好，货到了吗？外箱有没有破损，数量对不对？\n"
     "有问题今天告诉我，我今天处理；没有问题，请您留意客户的反馈，我下个月再打给您。"},
    {"service1", true, "follow_up", "投诉电话：先接住，再解决",
     "很抱歉给您添麻烦了。我先记下：哪个订单、哪一款、多少件、什么现象，能拍两张照片吗？\n"
     "今天下班前我给您答复，补货还是退款由您选。这个电话我负责到底，我叫{我的姓名}。"},
    {"sales1", false, "opening", "我的：打给老客户介绍的朋友",
     "王总让我打给您的，他从我们这儿拿了三年货。他说您最近在找电动工具的配件，我记得没错吧？"},
    {"sales1", false, "closing", "我的：月底冲刺",
     "{姓名}，这个月的价格月底到期，下月钢材涨价我保不住。您今天确认，我先把产能给您排上。"},
    {"sales2", false, "objection", "我的：“老板不在”",
     "不要紧，我不耽误您。老板一般几点在？我先把资料发给您，您看邮箱还是微信方便？"},
    {"sales4", false, "needs", "我的：阿里询盘先问三句",
     "Which market? What quantity for the first order? Do you have your own brand and packing?"},
    {"telesales1", false, "opening", "我的：前台转接",
     "您好，麻烦转一下采购部。……是关于五金工具供货的事，上次联系过，请问采购经理贵姓？"},
};

/* --- resource sites --- */

static const struct demo_site {
	const char *name, *address, *note;
} demo_sites[] = {
    {"阿里巴巴国际站", "https://www.alibaba.com",
     "RFQ 采购直达每天早上看一遍，五金工具类目先报先得。"},
    {"1688", "https://www.1688.com", "找国内批发商和工厂；看求购区，也看同行的价格。"},
    {"中国制造网", "https://www.made-in-china.com", "欧美买家多，询盘质量较好。"},
    {"环球资源", "https://www.globalsources.com", "香港展会的买家名录可在线查。"},
    {"广交会", "https://www.cantonfair.org.cn", "展前按展区查采购商，展后三天内回访名片。"},
    {"国家企业信用信息公示系统", "https://www.gsxt.gov.cn",
     "签约前核对名称、法人和经营状态，以此为准。"},
    {"企查查", "https://www.qcc.com", "查股东、关联公司和联系电话，避免重复录入集团客户。"},
    {"天眼查", "https://www.tianyancha.com", "查诉讼和欠款记录，放账之前必看。"},
    {"慧聪网", "https://www.hc360.com", "五金城里的老牌经销商多，适合电话营销。"},
    {"黄页88", "https://www.huangye88.com", "按城市和行业找电话，放进储备客户再筛选。"},
    {"Europages", "https://www.europages.com", "欧洲企业名录，按国家和产品筛选进口商。"},
    {"Kompass", "https://www.kompass.com", "全球企业名录，规模和联系人较全。"},
    {"ThomasNet", "https://www.thomasnet.com", "北美工业品采购商。"},
    {"海关统计数据在线查询", "http://stats.customs.gov.cn",
     "看扳手、钳子（8203、8204）出口到哪些国家在增长。"},
};

/* As who wrote it, one a day before `today`. */
static bool demo_scripts_make(struct ctx *outer)
{
	for (size_t i = 0; i < sizeof demo_scripts / sizeof *demo_scripts; i++) {
		const struct demo_script *script = &demo_scripts[i];
		int64_t owner = 0;
		if (!company_find(outer, "user", "login", script->owner, &owner))
			return false;
		struct ctx *ctx = demo_at(outer, outer->now - (int64_t)(i + 3) * DAY, owner);
		if (!ctx)
			return false;
		bool made = demo_create(ctx, "script",
		                        json_pack("{s:s, s:s, s:s, s:b}", "title", script->title,
		                                  "category", script->category, "body", script->body,
		                                  "shared", script->shared)) != 0;
		if (!made)
			error_pass(outer, ctx);
		talloc_free(ctx);
		if (!made)
			return false;
	}
	return true;
}

static bool demo_sites_make(struct ctx *ctx)
{
	for (size_t i = 0; i < sizeof demo_sites / sizeof *demo_sites; i++)
		if (!demo_create(ctx, "resource_site",
		                 json_pack("{s:s, s:s, s:s}", "name", demo_sites[i].name, "address",
		                           demo_sites[i].address, "note", demo_sites[i].note)))
			return false;
	return true;
}

/* --- the bell --- */

/* What a manager said to activities of the last days. */
static const struct demo_remark_on {
	const char *checked, *note;
} demo_remarks_on[] = {
    {"true", "谈得具体，继续保持。报价发出后两天内回访。"},
    {"unchecked", "竞争对手的价格问清楚了吗？请补充。"},
    {"true", NULL},
};
enum { DEMO_REMARKS = sizeof demo_remarks_on / sizeof *demo_remarks_on };

static bool demo_check(struct ctx *outer, int64_t activity, size_t place, int64_t manager)
{
	const struct demo_remark_on *remark = &demo_remarks_on[place];
	struct ctx *ctx = demo_at(outer, outer->now - DAY + (int64_t)place * HOUR, manager);
	if (!ctx)
		return false;
	const struct object *object = model_object(ctx->model, "activity");
	struct record *changes = record_new(ctx, object);
	record_set_text(changes, "checked", remark->checked);
	if (remark->note)
		record_set_text(changes, "note", remark->note);
	bool checked = record_update(ctx, object, activity, changes, 0);
	if (!checked)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return checked;
}

/* The first manager looked through the newest activities of the first seller. */
static bool demo_checks(struct ctx *ctx)
{
	int64_t manager = 0, seller = 0;
	size_t count = 0;
	if (!company_find(ctx, "user", "login", "manager1", &manager) ||
	    !company_find(ctx, "user", "login", "sales1", &seller))
		return false;
	struct record_query query = {
	    .object = model_object(ctx->model, "activity"),
	    .filter = json_keep(ctx, json_pack("[s, s, I]", "owner", "=", (json_int_t)seller)),
	    .sort = "-at,-id",
	    .limit = DEMO_REMARKS,
	    .operation = OPERATION_READ};
	const int64_t *ids = record_ids(ctx, &query, &count);
	for (size_t i = 0; ids && i < count; i++)
		if (!demo_check(ctx, ids[i], i, manager))
			return false;
	return ids != NULL;
}

/* What came in these days is unread, but for what is too much of it. */
enum { DEMO_UNREAD = 4, DEMO_NOTICES = 200, DEMO_UNREAD_DAYS = 5 };

static bool demo_read_notices(struct ctx *outer, int64_t user)
{
	char since[TIME_TEXT_SIZE];
	size_t unread = 0, count = 0;
	time_print(outer->now - DEMO_UNREAD_DAYS * DAY, since);
	struct record_query query = {
	    .object = model_object(outer->model, "notice"),
	    .filter = json_keep(outer, json_pack("[[s, s, I], [s, s, s]]", "user", "=",
	                                         (json_int_t)user, "at", ">=", since)),
	    .sort = "-at,-id",
	    .limit = DEMO_UNREAD,
	    .operation = OPERATION_READ};
	if (!record_ids(outer, &query, &unread))
		return false;
	query.filter = json_keep(outer, json_pack("[s, s, I]", "user", "=", (json_int_t)user));
	query.limit = DEMO_NOTICES;
	const int64_t *ids = record_ids(outer, &query, &count);
	if (!ids || count <= unread)
		return ids != NULL;
	struct ctx *ctx = demo_at(outer, outer->now - DAY / 2, user);
	bool read = ctx && notice_read(ctx, ids + unread, count - unread);
	if (ctx && !read)
		error_pass(outer, ctx);
	talloc_free(ctx);
	return read;
}

static bool demo_library_fill(struct ctx *ctx, const struct demo_people *people)
{
	if (!demo_scripts_make(ctx) || !demo_sites_make(ctx) || !demo_checks(ctx))
		return false;
	for (size_t i = 0; i < people->user_count; i++)
		if (!demo_read_notices(ctx, people->users[i]))
			return false;
	return true;
}

bool demo_library(struct ctx *ctx, const struct demo_people *people)
{
	if (!db_begin(ctx, DB_WRITE))
		return false;
	if (demo_library_fill(ctx, people) && db_commit(ctx))
		return true;
	db_rollback(ctx);
	return false;
}
