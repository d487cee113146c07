/* The words that the demo's companies, people and talks are made of. */
#include "cmd/demo_make.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>

static uint64_t demo_next(struct demo_random *random)
{
	uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

int64_t demo_number(struct demo_random *random, int64_t limit)
{
	return (int64_t)(demo_next(random) % (uint64_t)limit);
}

bool demo_chance(struct demo_random *random, int64_t percent)
{
	return demo_number(random, 100) < percent;
}

static const struct demo_city demo_cities[] = {
    {"永康", "330000", "330700", "330784", "0579"}, {"义乌", "330000", "330700", "330782", "0579"},
    {"宁波", "330000", "330200", NULL, "0574"},     {"杭州", "330000", "330100", NULL, "0571"},
    {"温州", "330000", "330300", NULL, "0577"},     {"台州", "330000", "331000", NULL, "0576"},
    {"绍兴", "330000", "330600", NULL, "0575"},     {"苏州", "320000", "320500", NULL, "0512"},
    {"常州", "320000", "320400", NULL, "0519"},     {"南京", "320000", "320100", NULL, "025"},
    {"无锡", "320000", "320200", NULL, "0510"},     {"广州", "440000", "440100", NULL, "020"},
    {"深圳", "440000", "440300", NULL, "0755"},     {"佛山", "440000", "440600", NULL, "0757"},
    {"厦门", "350000", "350200", NULL, "0592"},     {"泉州", "350000", "350500", NULL, "0595"},
    {"青岛", "370000", "370200", NULL, "0532"},     {"济南", "370000", "370100", NULL, "0531"},
    {"上海", "310000", "310100", NULL, "021"},      {"重庆", "500000", "500100", NULL, "023"},
    {"石家庄", "130000", "130100", NULL, "0311"},
};

static const char *const demo_brands[] = {
    "华强", "千喜", "正源", "众泰", "新亚", "能诚",   "星月", "海天", "嘉禾",
    "超人", "恒达", "群升", "泰龙", "宏图", "长城",   "金鼎", "飞鹰", "步阳",
    "王力", "东成", "大步", "铁牛", "飞剑", "哈尔斯", "四达", "锐力", "百川",
    "远航", "瑞丰", "永鑫", "德力", "富力", "同创",   "鸿运", "天工", "博大"};
static const char *const demo_seconds[] = {"",   "兴", "达", "盛", "源",
                                           "通", "宇", "辉", "成", "信"};
static const char *const demo_trades[] = {
    "五金工具", "电动工具", "杯业", "门业", "汽摩配", "机械设备", "电子电器", "家居用品",
    "休闲运动", "仪表",     "阀门", "塑胶", "纺织",   "包装",     "园林工具"};
static const char *const demo_forms[] = {"有限公司",     "股份有限公司",   "科技有限公司",
                                         "实业有限公司", "进出口有限公司", "厂",
                                         "经营部",       "制造有限公司",   "集团有限公司"};

#define DEMO_COUNT(list) ((int64_t)(sizeof(list) / sizeof *(list)))
static int64_t demo_take(int64_t *rest, int64_t base)
{
	int64_t digit = *rest % base;
	*rest /= base;
	return digit;
}

/* Each number stands for one combination of the words; multiplying by a prime first
 * keeps neighbours from looking alike. */
const char *demo_company(const void *parent, int64_t number, const struct demo_city **city)
{
	const int64_t names = DEMO_COUNT(demo_cities) * DEMO_COUNT(demo_brands) *
	                      DEMO_COUNT(demo_seconds) * DEMO_COUNT(demo_trades) *
	                      DEMO_COUNT(demo_forms);
	int64_t rest = number * INT64_C(614657) % names;
	*city = &demo_cities[demo_take(&rest, DEMO_COUNT(demo_cities))];
	const char *trade = demo_trades[demo_take(&rest, DEMO_COUNT(demo_trades))];
	const char *brand = demo_brands[demo_take(&rest, DEMO_COUNT(demo_brands))];
	const char *form = demo_forms[demo_take(&rest, DEMO_COUNT(demo_forms))];
	const char *second = demo_seconds[demo_take(&rest, DEMO_COUNT(demo_seconds))];
	return memory_format(parent, "%s%s%s%s%s", (*city)->name, brand, second, trade, form);
}

const char *demo_person(const void *parent, struct demo_random *random)
{
	static const char *const families[] = {
	    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡",
	    "郭", "何", "林", "高", "罗", "郑", "梁", "谢", "宋", "唐", "许", "邓", "冯", "韩", "曹"};
	static const char *const givens[] = {"伟",   "芳",   "娜",   "敏",   "静",   "丽",   "强",
	                                     "磊",   "军",   "洋",   "勇",   "艳",   "杰",   "娟",
	                                     "涛",   "明",   "超",   "兰",   "霞",   "平",   "刚",
	                                     "桂英", "建国", "志强", "晓燕", "文博", "思远", "雨桐"};
	return memory_format(parent, "%s%s%s", DEMO_PICK(random, families), DEMO_PICK(random, givens),
	                     demo_chance(random, 30) ? DEMO_PICK(random, givens) : "");
}

const char *demo_mobile(const void *parent, struct demo_random *random)
{
	static const char *const heads[] = {"136", "137", "138", "139", "150",
	                                    "158", "177", "186", "189"};
	return memory_format(parent, "%s%08" PRId64, DEMO_PICK(random, heads),
	                     demo_number(random, 100000000));
}

const char *demo_landline(const void *parent, struct demo_random *random, const char *area)
{
	return memory_format(parent, "%s-8%07" PRId64, area, demo_number(random, 10000000));
}

const char *demo_gist(struct demo_random *random)
{
	static const char *const gists[] = {"介绍公司产品，对方有兴趣，要求发样册",
	                                    "询问保温杯价格，已报价，等回复",
	                                    "老板不在，约下周再打",
	                                    "已寄样品，提醒查收",
	                                    "对方嫌价格高，需要申请折扣",
	                                    "确认了规格和包装要求",
	                                    "谈妥付款方式：三成定金，见提单付余款",
	                                    "对方正在比较两家供应商",
	                                    "参观了工厂，印象不错",
	                                    "确认交期四十五天",
	                                    "回访使用情况，客户满意",
	                                    "询问能否贴牌生产",
	                                    "广交会上见过面，补发报价单",
	                                    "客户要求改彩盒，已转设计",
	                                    "月底前会下试单",
	                                    "电话无人接听，改发短信",
	                                    "讨论明年的年度框架合同",
	                                    "催问上次报价的反馈"};
	return DEMO_PICK(random, gists);
}

const char *demo_remark(struct demo_random *random)
{
	static const char *const remarks[] = {
	    "老板姓胡，下午联系方便", "价格敏感，每次都要比价", "要求开 13% 的票", "采购在上海办公",
	    "主做欧洲市场",           "需要 CE 认证",           "样品要顺丰到付",  "旺季在八到十月"};
	return DEMO_PICK(random, remarks);
}
