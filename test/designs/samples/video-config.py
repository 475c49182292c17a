# 视频生成模型配置
VIDEO_CONFIG = {
    "model_name": "stabilityai/stable-video-diffusion-img2vid-xt",
    "model_path": "./models/svd-xt",  # 本地路径
    "device": "cuda",
    "use_fp16": True,
    "num_inference_steps": 25,
    "guidance_scale": 7.5,
    "height": 576,
    "width": 1024,
    "num_frames": 25,  # 生成帧数
    "fps": 6,  # 帧率
    "auto_download": True,
}

# 视频处理配置
VIDEO_PROCESSING_CONFIG = {
    "output_format": "mp4",
    "codec": "libx264",
    "bitrate": "5000k",
    "enable_interpolation": False,  # 帧插值
}
