TASK_STATUSES = {
    "queued": "排队中",
    "preparing": "准备视频中",
    "downloading": "下载视频中",
    "compressing": "批量压缩中",
    "uploading_temp": "上传临时文件",
    "vl_analyzing": "VL模型分析中",
    "generating_plan": "生成裁剪方案",
    "clipping": "切分视频中",
    "merging": "拼接片段中",
    "uploading_final": "上传成品",
    "cleanup": "清理临时文件",
    "completed": "已完成",
    "failed": "失败",
    "cancelled": "已取消"
}
