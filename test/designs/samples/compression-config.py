# app/config.py 扩展

class CompressionProfile(BaseModel):
    """压缩配置档案"""
    name: str
    max_resolution: str       # "480p", "720p", "1080p"
    target_fps: int           # 5, 15, 24, 30
    video_bitrate: str        # "500k", "1500k", "3000k"
    audio_bitrate: str        # "64k", "128k", "192k"
    audio_sample_rate: int    # 22050, 44100
    video_codec: str = "libx264"
    preset: str               # "ultrafast", "fast", "medium"
    crf: int                  # 18-28 (质量参数)

# 预设策略
COMPRESSION_PROFILES = {
    "aggressive": CompressionProfile(
        name="aggressive",
        max_resolution="480p",
        target_fps=10,
        video_bitrate="500k",
        audio_bitrate="64k",
        audio_sample_rate=22050,
        preset="ultrafast",
        crf=28
    ),
    "balanced": CompressionProfile(
        name="balanced",
        max_resolution="720p",
        target_fps=15,
        video_bitrate="1500k",
        audio_bitrate="128k",
        audio_sample_rate=44100,
        preset="fast",
        crf=23
    ),
    "conservative": CompressionProfile(
        name="conservative",
        max_resolution="1080p",
        target_fps=24,
        video_bitrate="3000k",
        audio_bitrate="192k",
        audio_sample_rate=44100,
        preset="medium",
        crf=20
    ),
}

# 动态策略：根据视频时长自动选择
DYNAMIC_COMPRESSION_RULES = {
    "0-180": "conservative",    # 0-3分钟
    "180-420": "balanced",      # 3-7分钟
    "420-600": "aggressive",    # 7-10分钟
}
